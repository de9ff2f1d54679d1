package compare

import (
	"strings"

	"tailback/rules/query"
)

// macro is a placeholder of a template that nobody filled in.
type macro struct {
	text  string // {source}
	users string // who writes macros so
}

// fence is what stands around the name of a macro.
type fence struct {
	open, close string
	users       string
	// plain is set where many texts that are no macro stand between such signs:
	// the name must then be a plain one.
	plain bool
}

// The forms of macros, longer signs before those that they begin with.
func fences() []fence {
	return []fence{
		{"[%", "%]", "BitLabs", true},
		{"{%", "%}", "BitLabs", true},
		{"[=", "=]", "LinkTrust", true},
		{"{{", "}}", "CRM and casino platforms", false},
		{"${", "}", "Affilka-type casinos, PropellerAds and Branch", false},
		{"#{", "}", "Swaarm", false},
		{"{", "}", "most trackers and networks", false},
		{"[[[", "]]]", "Admitad and Prosper202", true},
		{"[[", "]]", "Admitad and Prosper202", true},
		{"[", "]", "Cellxpert, RichAds and PopAds", true},
		{"###", "###", "CAKE and CPA networks", true},
		{"##", "##", "CAKE and CPA networks", true},
		{"#", "#", "CAKE and CPA networks", true},
		{"%%", "%%", "push networks", true},
		{"%", "%", "push networks", true},
		{"!!!", "!!!", "Awin", true},
		{"__", "__", "Bigo and TikTok", true},
		{"<", ">", "few", true},
		{"(", ")", "AppsFlyer partners", true},
	}
}

// signs are the first bytes of the forms: what has none of them holds no macro.
const signs = "{[#%!_<(ROTAx"

// macroOf finds a macro in a value that was decoded once: as the whole of it, or
// as a piece in braces. A campaign name in brackets can look the same, so one
// value alone proves nothing: that all of a parameter's values are one macro does.
func macroOf(value string, fences []fence) (macro, bool) {
	if len(value) > 200 || !strings.ContainsAny(value, signs) {
		return macro{}, false
	}
	for range 2 {
		value = strings.TrimSpace(value)
		if m, ok := wholeMacro(value, fences); ok {
			return m, true
		}
		if m, ok := braced(value, fences); ok {
			return m, true
		}
		value = query.Decode(value)
	}
	return macro{}, false
}

func wholeMacro(value string, fences []fence) (macro, bool) {
	switch value {
	case "REPLACE", "OPTIONAL", "TRANSACTION_ID", "AMOUNT", "AFFSESSIONID", "xxc1xx":
		return macro{value, "Voluum, BeMob, TUNE and HitPath"}, true
	}
	for _, f := range fences {
		inner, ok := strings.CutPrefix(value, f.open)
		if !ok {
			continue
		}
		name, ok := strings.CutSuffix(inner, f.close)
		if ok && isMacroName(name, f.plain) && (f.open != "__" || name == strings.ToUpper(name)) {
			return macro{value, f.users}, true
		}
		if f.open == "{" && isMacroName(inner, true) { // its closing brace is lost
			return macro{value, f.users}, true
		}
	}
	return macro{}, false
}

// braced finds a macro in braces within a composed value: eu_{anid}_1432.
func braced(value string, fences []fence) (macro, bool) {
	for _, f := range fences {
		if f.plain {
			continue
		}
		i := strings.Index(value, f.open)
		if i < 0 {
			continue
		}
		end := strings.Index(value[i+len(f.open):], f.close)
		if end < 0 {
			continue
		}
		end += i + len(f.open)
		if isMacroName(value[i+len(f.open):end], true) {
			return macro{value[i : end+len(f.close)], f.users}, true
		}
	}
	return macro{}, false
}

// isMacroName keeps click ids in braces, JSON and sentences from being macros.
func isMacroName(s string, plain bool) bool {
	bare := strings.ReplaceAll(s, "-", "")
	if s == "" || len(s) > 64 || isUUID(s) || len(bare) >= 16 && all(bare, isHex) {
		return false
	}
	letters := false
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c|0x20 && c|0x20 <= 'z':
			letters = true
		case isDigit(c), strings.IndexByte("_.:$-", c) >= 0:
		case !plain && strings.IndexByte(" =,()!|/", c) >= 0:
		default:
			return false
		}
	}
	return letters
}
