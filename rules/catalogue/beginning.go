package catalogue

import (
	"regexp"
	"regexp/syntax"
)

// wholly reports whether a pattern matches all of a text.
func wholly(pattern *regexp.Regexp, text string) bool {
	at := pattern.FindStringIndex(text)
	return at != nil && at[0] == 0 && at[1] == len(text)
}

// beginnings tells whether a text can be the beginning of what a pattern
// matches. It runs the pattern's program over the text and looks whether any
// path is still open at the end.
type beginnings struct {
	prog       *syntax.Prog
	open, next []bool // of the program's instructions
}

// newBeginnings takes a pattern that regexp has accepted.
func newBeginnings(pattern *regexp.Regexp) *beginnings {
	parsed, err := syntax.Parse(pattern.String(), syntax.Perl)
	if err != nil {
		return &beginnings{}
	}
	prog, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return &beginnings{}
	}
	return &beginnings{prog, make([]bool, len(prog.Inst)), make([]bool, len(prog.Inst))}
}

// has reports a text that is not empty and goes on.
func (b *beginnings) has(text string) bool {
	if b.prog == nil || text == "" || len(text) > mostSearched {
		return false
	}
	clear(b.open)
	b.follow(b.open, b.prog.Start, true)
	for _, r := range text {
		clear(b.next)
		alive := false
		for pc, open := range b.open {
			if inst := &b.prog.Inst[pc]; open && consumes(inst) && inst.MatchRune(r) {
				b.follow(b.next, int(inst.Out), false)
				alive = true
			}
		}
		if !alive {
			return false
		}
		b.open, b.next = b.next, b.open
	}
	for pc, open := range b.open {
		if open && consumes(&b.prog.Inst[pc]) {
			return true
		}
	}
	return false
}

// follow opens an instruction and all that is reached from it without a
// character.
func (b *beginnings) follow(open []bool, pc int, start bool) {
	if open[pc] {
		return
	}
	open[pc] = true
	inst := &b.prog.Inst[pc]
	switch inst.Op {
	case syntax.InstAlt, syntax.InstAltMatch:
		b.follow(open, int(inst.Out), start)
		b.follow(open, int(inst.Arg), start)
	case syntax.InstCapture, syntax.InstNop:
		b.follow(open, int(inst.Out), start)
	case syntax.InstEmptyWidth:
		// What stands at the end of a text is not there yet; only the beginning is
		// known.
		if syntax.EmptyOp(inst.Arg)&(syntax.EmptyBeginText|syntax.EmptyBeginLine) == 0 || start {
			b.follow(open, int(inst.Out), start)
		}
	}
}

func consumes(inst *syntax.Inst) bool {
	switch inst.Op {
	case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
		return true
	}
	return false
}

// cutUUID reports the first 9 to 35 characters of a UUID, a dash in every place
// where one belongs.
func cutUUID(text string) bool {
	if len(text) < 9 || len(text) >= 36 {
		return false
	}
	for i := range len(text) {
		switch i {
		case 8, 13, 18, 23:
			if text[i] != '-' {
				return false
			}
		default:
			if !isHex(text[i]) {
				return false
			}
		}
	}
	return true
}

func isHex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f' }
