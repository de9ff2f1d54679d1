package compare

import "strings"

// entity is a piece of HTML that a browser or a template engine makes of a
// parameter's & and the first letters of its name.
type entity struct{ letters, sign string }

// The ones that are read even without a closing semicolon and that names of
// parameters begin with.
func entities() [8]entity {
	return [...]entity{
		{"curren", "¤"}, {"times", "×"}, {"reg", "®"}, {"not", "¬"},
		{"para", "¶"}, {"sect", "§"}, {"copy", "©"}, {"deg", "°"},
	}
}

// unmangle finds a parameter that HTML made a part of the value before it:
// 100¤cy=EUR is an amount of 100 and the currency. name is ¤cy, "" for none.
func unmangle(value string) (whole, swallowed, name string) {
	if !strings.Contains(value, "=") || !strings.ContainsAny(value, "¤×®¬¶§©°") {
		return value, "", ""
	}
	for _, e := range entities() {
		i := strings.Index(value, e.sign)
		if i < 0 {
			continue
		}
		name, behind, ok := strings.Cut(value[i:], "=")
		if ok && len(name) <= len(e.sign)+30 && !strings.ContainsAny(name, " /?&") {
			return value[:i], behind, name
		}
	}
	return value, "", ""
}

// mangledFrom gives the name that HTML made this one of: currency for ¤cy,
// payout for amp;payout. ok is false for a name that looks sound.
func mangledFrom(name string) (was string, ok bool) {
	if was, ok := strings.CutPrefix(name, "amp;"); ok && was != "" {
		return was, true
	}
	for _, e := range entities() {
		if rest, ok := strings.CutPrefix(name, e.sign); ok {
			return e.letters + rest, true
		}
	}
	return "", false
}
