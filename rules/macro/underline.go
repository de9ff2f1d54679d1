package macro

// underlined gives where __X__ ends that begins at i: capitals between two
// underlines on each side. US__IOS__FEED is a name that people make up: around
// other text, the macro is apart from it and has a word of macros.
func underlined(text []byte, i int) int {
	if len(text)-i < 6 || text[i+1] != '_' {
		return 0
	}
	end := closing(text, i+2)
	if end == 0 {
		return 0
	}
	name := text[i+2 : end-2]
	whole := i == 0 && end == len(text)
	apart := (i == 0 || !isWordy(text[i-1])) && (end == len(text) || !isWordy(text[end]))
	if whole || apart && word(name) {
		return end
	}
	return 0
}

// closing gives the place behind the underlines that end a name of capitals; 0
// for none.
func closing(text []byte, start int) int {
	letters := 0
	for i := start; i < len(text); i++ {
		switch c := text[i]; {
		case 'A' <= c && c <= 'Z':
			letters++
		case '0' <= c && c <= '9' && i > start:
		case c == '_' && letters > 1 && i+1 < len(text) && text[i+1] == '_':
			return i + 2
		case c == '_' && i > start:
		default:
			return 0
		}
	}
	return 0
}

func isWordy(c byte) bool { return isLetter(c) || '0' <= c && c <= '9' }
