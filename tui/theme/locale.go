package theme

import "strings"

// UTF8 reports whether an environment's locale, looked up by name, is UTF-8.
// An environment that says nothing is taken for UTF-8, as over SSH it often
// does.
func UTF8(env func(string) string) bool {
	v := strings.ToLower(locale(env))
	return v == "" || strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
}

// EastAsian reports whether an environment's locale is Chinese, Japanese or
// Korean. Terminals are then often set up to draw a dash, an ellipsis or a box
// two cells wide, the characters whose width Unicode calls ambiguous; a row with
// one of them would break.
func EastAsian(env func(string) string) bool {
	language := strings.ToLower(locale(env))
	if end := strings.IndexAny(language, "_.@"); end >= 0 {
		language = language[:end]
	}
	return language == "zh" || language == "ja" || language == "ko"
}

// locale gives the locale of characters; "" where none is set.
func locale(env func(string) string) string {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := env(name); v != "" {
			return v
		}
	}
	return ""
}
