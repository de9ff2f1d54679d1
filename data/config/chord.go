package config

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tailback/data"
)

// named are the keys that have a name, as Bubble Tea calls them.
func named() []string {
	return []string{
		"enter", "esc", "tab", "space", "backspace", "up", "down", "left", "right", "home", "end", "pgup", "pgdown", "insert", "delete",
		"f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f11", "f12",
	}
}

// bare are the keys for which a terminal has one sign, whatever is held down
// with them.
func bare() []string { return []string{"enter", "esc", "tab", "space", "backspace"} }

// taken says of ctrl and a letter what else that is: ASCII has one sign for
// both, or somebody between keyboard and program acts on it.
func taken() map[string]string {
	return map[string]string{
		"i": "a terminal sends the same for tab: write tab",
		"m": "a terminal sends the same for enter: write enter",
		"j": "many terminals send it for enter: write enter",
		"h": "many terminals send it for backspace: write backspace",
		"[": "a terminal sends the same for esc: write esc",
		"s": "it stops a terminal's output",
		"q": "it lets a terminal's output go on",
		"a": "it is the prefix of screen",
		"b": "it is the prefix of tmux",
		"c": "it always quits",
		"z": "it suspends a program",
	}
}

// Refused says why a key cannot be bound: it has no such name, no terminal
// sends it, or it means something else on the way. "" is one that can.
func Refused(key string) string {
	held, base := chord(key)
	why := ""
	for _, modifier := range held {
		switch modifier {
		case "ctrl", "shift":
		case "alt", "meta", "option":
			why = "a terminal sends alt and a key as esc and then the key"
		case "super", "cmd", "win", "hyper":
			why = "a terminal does not send " + modifier
		default:
			why = "there is no " + modifier + " to hold down; there are ctrl and shift"
		}
	}
	switch {
	case why != "":
	case utf8.RuneCountInString(base) == 1:
		why = refusedSign(held, base)
	default:
		why = refusedName(held, base)
	}
	if why == "" {
		return ""
	}
	return "cannot use " + shown(key) + ": " + why
}

// chord takes what is held down from a key: ctrl+shift+up; the + itself is a
// key as well.
func chord(key string) (held []string, base string) {
	if rest, ok := strings.CutSuffix(key, "+"); ok {
		base, key = "+", strings.TrimSuffix(rest, "+")
	} else if i := strings.LastIndex(key, "+"); i >= 0 {
		base, key = key[i+1:], key[:i]
	} else {
		return nil, key
	}
	if key == "" {
		return nil, base
	}
	return strings.Split(key, "+"), base
}

func refusedSign(held []string, base string) string {
	sign, _ := utf8.DecodeRuneInString(base)
	lower := strings.ToLower(base)
	ctrl, shift := slices.Contains(held, "ctrl"), slices.Contains(held, "shift")
	switch {
	case sign == ' ':
		return "write space"
	case !unicode.IsGraphic(sign) || unicode.IsSpace(sign) || unicode.IsMark(sign) || sign == utf8.RuneError:
		return "it is no sign that can be typed"
	case !ctrl && !shift:
		return ""
	case !ctrl && unicode.IsLetter(sign):
		return "write " + strings.ToUpper(base)
	case !ctrl:
		return "write the sign that shift gives"
	case taken()[lower] != "":
		return taken()[lower]
	case lower < "a" || lower > "z":
		return "with ctrl a terminal sends letters only"
	case shift || base != lower:
		return "a terminal sends the same for ctrl+" + lower + ": write that"
	}
	return ""
}

func refusedName(held []string, base string) string {
	switch {
	case base == "":
		return "a key is a sign, or a name such as enter"
	case !slices.Contains(named(), base):
		why := "there is no such key; a sign, or one of " + strings.Join(named()[:15], " ") + " f1 to f12"
		if near := data.Nearest(base, named()); near != "" {
			why = "there is no such key; is " + near + " meant?"
		}
		return why
	case len(held) == 0, base == "tab" && slices.Equal(held, []string{"shift"}):
		return ""
	case slices.Contains(bare(), base):
		return "a terminal sends the same for " + base + ": write that"
	case slices.Equal(held, []string{"shift", "ctrl"}):
		return "write ctrl+shift+" + base
	case len(held) > 2 || len(held) == 2 && held[0] == held[1]:
		return "hold each key down once"
	}
	return ""
}

// shown gives a key so that a blank is seen.
func shown(key string) string {
	if strings.TrimSpace(key) != key || key == "" {
		return `"` + key + `"`
	}
	return key
}
