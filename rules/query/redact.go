package query

import (
	"slices"
	"strings"
)

// depth is how often a name, or a URL in a value, may be percent-encoded.
const depth = 3

// Hidden stands in the place of a secret value.
const Hidden = "‹secret›"

// Range is the bytes from Start until before End.
type Range struct{ Start, End int }

// SecretNames are the parameters that carry a token or a signature where no
// contract says otherwise.
func SecretNames() []string {
	return []string{
		"token", "security_token", "secure", "verification_token", "auth_token",
		"sig", "signature", "hash", "hmac",
	}
}

// Redact puts Hidden in the place of every secret value in raw, which is a
// query string, or a whole URL, with or without parameters that hold URLs
// themselves. Every other byte stays as it is. See Secrets for what is secret.
func Redact(raw string, names []string) string {
	secrets := Secrets(raw, names)
	if len(secrets) == 0 {
		return raw
	}
	var b strings.Builder
	at := 0
	for _, r := range secrets {
		b.WriteString(raw[at:r.Start])
		b.WriteString(Hidden)
		at = r.End
	}
	b.WriteString(raw[at:])
	return b.String()
}

// Secrets gives the places of the secret values in raw, in order and apart: the
// values of the named parameters (SecretNames for nil) and the passwords of
// URLs. A name counts in any case, percent-encoded, with an index (token[0]),
// behind a raw ;, a blank of a sentence or an HTML-mangled &amp;, and inside a URL
// that is itself a value, encoded up to three times. A secret reaches to the next &, so that one
// which holds ; or # is hidden whole. An empty value is no secret.
//
// What it cannot know: a secret in a path, and one in a value that is JSON.
func Secrets(raw string, names []string) []Range {
	if names == nil {
		names = SecretNames()
	}
	return merge(secrets(raw, names, depth))
}

// secrets looks at the text as it is and then, decoded times deep, as what it
// decodes to; the same secret may be found more than once.
func secrets(s string, names []string, deep int) []Range {
	found := passwords(s, nil)
	for p := range Params(s) {
		if r, ok := secretIn(s, p.NameStart, p.ValueEnd, names); ok {
			found = append(found, r)
		}
	}
	if deep == 0 || !strings.Contains(s, "%") {
		return found
	}
	d := decode(s)
	for _, r := range secrets(d.text, names, deep-1) {
		found = append(found, Range{d.from[r.Start], d.from[r.End]})
	}
	return found
}

// secretIn finds the first secret between two &: from behind its = to the end.
func secretIn(s string, start, end int, names []string) (Range, bool) {
	first := true
	for at := start; at < end; at++ {
		if s[at] != '=' {
			continue
		}
		if at+1 < end && isSecret(s[start:at], first, names) {
			return Range{at + 1, end}, true
		}
		start, first = at+1, false
	}
	return Range{}, false
}

// blanks stand before the name of a parameter in a sentence.
const blanks = " \t\r\n"

// isSecret decodes what stands before an = as often as it may be encoded, and
// compares the name in it: all behind the ? of a URL, a ;, a # or a blank, or all of it
// where this is the first = of a parameter. Of an indexed name each part counts.
func isSecret(name string, first bool, names []string) bool {
	if isWord(name) { // as a rule
		return first && isNamed(name, names)
	}
	for range depth {
		name = Decode(name)
	}
	name = strings.TrimRight(name, blanks)
	i := strings.LastIndexAny(name, "&?;#"+blanks)
	if i < 0 && !first {
		return false
	}
	for part := range strings.FieldsFuncSeq(name[i+1:], func(r rune) bool { return r == '[' || r == ']' }) {
		if isNamed(strings.TrimSpace(part), names) {
			return true
		}
	}
	return false
}

// isWord reports a name that has nothing to decode or to take apart.
func isWord(name string) bool {
	for i := range len(name) {
		switch c := name[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '_':
		default:
			return false
		}
	}
	return name != ""
}

func isNamed(name string, names []string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
}

// passwords finds what stands between : and @ in the authority of each URL.
func passwords(s string, found []Range) []Range {
	const mark = "://"
	ends := "/?#"
	for at := 0; ; {
		i := strings.Index(s[at:], mark)
		if i < 0 {
			return found
		}
		// In the value of a parameter an & ends the URL; in a URL at the beginning
		// it may be part of the password.
		if strings.ContainsAny(s[at:at+i], "=&?") {
			ends = "/?#&"
		}
		at += i + len(mark)
		authority := s[at:]
		if end := strings.IndexAny(authority, ends); end >= 0 {
			authority = authority[:end]
		}
		colon, host := strings.IndexByte(authority, ':'), strings.LastIndexByte(authority, '@')
		if colon >= 0 && colon+1 < host {
			found = append(found, Range{at + colon + 1, at + host})
		}
	}
}

// merge sorts ranges and joins those that touch.
func merge(found []Range) []Range {
	slices.SortFunc(found, func(a, b Range) int { return a.Start - b.Start })
	out := found[:0]
	for _, r := range found {
		if n := len(out); n > 0 && r.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, r.End)
		} else {
			out = append(out, r)
		}
	}
	return out
}
