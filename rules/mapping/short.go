package mapping

import "strings"

// shortest and longest are how many letters a shortened word has: below, any two
// words fit; above, it is a word of its own.
const shortest, longest = 2, 5

// shortens reports whether a word is another with letters left out, as people
// shorten names of columns: amt, clk, resp. It begins with the same letter, and
// is the beginning of the other or has only consonants of it, in their order. A
// word of two letters has all of the consonants: nm is name, and cd is code.
func shortens(short, full string) bool {
	if len(short) < shortest || len(short) > longest || len(short) >= len(full) || short[0] != full[0] {
		return false
	}
	if len(short) == shortest {
		return short == short[:1]+consonants(full[1:])
	}
	if len(short) < longest && strings.HasPrefix(full, short) {
		return true
	}
	return consonants(short[1:]) == short[1:] && inOrder(short[1:], consonants(full[1:]))
}

// consonants leaves out the vowels of a word.
func consonants(word string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("aeiou", r) {
			return -1
		}
		return r
	}, word)
}

// inOrder reports whether the letters of one word stand in another, in their
// order.
func inOrder(letters, word string) bool {
	for i := range len(letters) {
		at := strings.IndexByte(word, letters[i])
		if at < 0 {
			return false
		}
		word = word[at+1:]
	}
	return true
}

// inShort reports whether words are others one by one, of which some are
// shortened.
func inShort(ws, full []string) bool {
	if len(ws) != len(full) || len(ws) == 0 {
		return false
	}
	for i, w := range ws {
		if w != full[i] && singular(w) != singular(full[i]) && !shortens(w, full[i]) {
			return false
		}
	}
	return true
}
