package macro

import "bytes"

// shape is what stands around the name of a macro.
type shape struct {
	open, close string
	// weak shapes stand around words of people too.
	weak bool
	// args may follow the name.
	args bool
	// cut may be the rest of the text without what closes it.
	cut bool
}

// shapes lists them, of those that begin alike the longest first.
func shapes() [20]shape {
	return [...]shape{
		{open: "{{{", close: "}}}", args: true, cut: true},
		{open: "{{", close: "}}", args: true, cut: true},
		{open: "{$", close: "}", args: true, cut: true},
		{open: "{%", close: "%}", cut: true},
		{open: "{", close: "}", args: true, cut: true},
		{open: "${", close: "}", args: true, cut: true},
		{open: "#{", close: "}", args: true, cut: true},
		{open: "[[[", close: "]]]", cut: true},
		{open: "[[", close: "]]", cut: true},
		{open: "[%", close: "%]", cut: true},
		{open: "[=", close: "=]", cut: true},
		{open: "[", close: "]", weak: true, cut: true},
		{open: "###", close: "###"},
		{open: "##", close: "##"},
		{open: "#", close: "#", weak: true},
		{open: "%%", close: "%%"},
		{open: "%", close: "%", weak: true},
		{open: "!!!", close: "!!!"},
		{open: "<", close: ">", weak: true},
		{open: "(", close: ")", weak: true},
	}
}

// match gives where a macro of this shape ends that begins at i; 0 for none.
func (s shape) match(text []byte, i int, holds Holds) int {
	rest := text[i+len(s.open):]
	n, end := bytes.Index(rest, []byte(s.close)), 0
	switch {
	case n >= 0:
		end = i + len(s.open) + n + len(s.close)
	case s.cut:
		n, end = len(rest), len(text)
	default:
		return 0
	}
	name := named(rest[:n], s.args)
	if name == nil || s.weak && !s.meant(text, i, end, name, holds) {
		return 0
	}
	return end
}

// meant reports whether a weak shape is a macro where it stands.
func (s shape) meant(text []byte, i, end int, name []byte, holds Holds) bool {
	switch {
	case len(name) == 2 && s.open == "%" && isHex(name[0]) && isHex(name[1]):
		return false // an escape
	case i > 0 || end < len(text):
		// Around other text only the word tells; what was opened and not closed,
		// or stands between percent signs, is even more likely to be something
		// else.
		return sharp(name) || holds == Plain && s.open != "%" && end < len(text) && word(name)
	case holds == Plain:
		return word(name) || len(name) > 3
	}
	return word(name)
}

// named gives the name in what stands between the delimiters; nil for what no
// macro has there.
func named(inner []byte, args bool) []byte {
	if args { // only braces are written with blanks inside
		inner = bytes.TrimSpace(inner)
	}
	if args && len(inner) > 2 && inner[0] == '(' { // ${(x)!}
		inner = bytes.TrimSuffix(bytes.TrimSuffix(inner[1:], []byte("!")), []byte(")"))
	}
	n := identifier(inner)
	if n == 0 || n > 64 || isID(inner[:n]) {
		return nil
	}
	if n < len(inner) && !(args && arguments(inner[:n], inner[n:])) {
		return nil
	}
	return inner[:n]
}

// identifier counts the bytes of a name at the beginning of a text: letters,
// digits and _ . - with a letter or _ first. A colon begins arguments, whose own
// rules are wider.
func identifier(text []byte) int {
	letter := false
	for i, c := range text {
		switch {
		case isLetter(c):
			letter = true
		case c == '_' || i > 0 && ('0' <= c && c <= '9' || c == '.' || c == '-'):
		case letter:
			return i
		default:
			return 0
		}
	}
	if !letter {
		return 0
	}
	return len(text)
}

// arguments reports whether what follows a name may: {date:Y-m-d H:i},
// {status:sale=1,lead=2}, {base64(clickid)}, {{ id | default: 0 }}.
func arguments(name, rest []byte) bool {
	if len(rest) > 200 || bytes.ContainsAny(rest, `{}"`) && bytes.IndexByte(rest, '|') < 0 {
		return false
	}
	switch rest = bytes.TrimLeft(rest, " "); rest[0] {
	case ':':
		return !bytes.HasPrefix(rest, []byte("://"))
	case '(':
		return bytes.IndexByte(rest, ')') > 0
	case '|', '!', '?':
		return true
	}
	return false
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// isID reports what stands in braces and is no name: a GUID, other long
// hexadecimal, or what is mostly digits.
func isID(name []byte) bool {
	digits, hex := 0, true
	for _, c := range name {
		if '0' <= c && c <= '9' {
			digits++
		}
		hex = hex && (isHex(c) || c == '-')
	}
	return digits > 0 && len(name) >= 8 && (hex || digits*3 >= len(name))
}
