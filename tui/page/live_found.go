package page

import (
	"encoding/binary"

	"tailback/data"
)

// keptWords is the most bytes of each text of a finding that a row keeps.
const keptWords = 256

// with gives the row with the worst of findings, of which it keeps what is told
// of it, in the place of the one it had. The worst comes first. It is checked then.
func (p packed) with(findings []data.Finding) packed {
	u := unpacker{rest: string(p[1:])}
	u.receipt()
	w := packer{b: append(make([]byte, 0, len(p)+64), p[:len(p)-len(u.rest)]...)}
	w.b[0] &^= flagFound | flagUnchecked
	if len(findings) == 0 {
		return packed(w.b)
	}
	worst := &findings[0]
	if worst.Severity >= data.Minor {
		w.b[0] |= flagFound
	}
	w.b = binary.AppendVarint(w.b, int64(worst.Severity))
	for _, text := range []string{worst.Code, worst.Field, worst.Expected, worst.Got.Raw(), worst.Sentence} {
		w.str(text[:min(len(text), keptWords)])
	}
	return packed(w.b)
}

// finding gives what is kept of the worst finding; ok is false for none.
func (p packed) finding() (f data.Finding, ok bool) {
	u := unpacker{rest: string(p[1:])}
	u.receipt()
	return u.finding()
}

func (u *unpacker) finding() (f data.Finding, ok bool) {
	if u.rest == "" {
		return data.Finding{}, false
	}
	f.Severity = data.Severity(u.number())
	f.Code, f.Field, f.Expected = u.str(), u.str(), u.str()
	f.Got, f.Sentence = u.text(), u.str()
	return f, true
}

// findings gives what is kept as with takes it.
func (p packed) findings() []data.Finding {
	f, ok := p.finding()
	if !ok {
		return nil
	}
	return []data.Finding{f}
}

// refound puts findings of receipts that were checked again in the places of
// those that their rows have: a late receipt can change what is wrong with those
// after it.
func (l *Live) refound(found map[data.ID][]data.Finding) {
	for id, findings := range found {
		l.update(id, func(was packed) packed { return was.with(findings) })
	}
}

// reread puts receipts read again in the places of the old. What was found in
// them, or that they were not checked, stays until they are checked again.
func (l *Live) reread(receipts []data.Receipt) {
	for i := range receipts {
		l.update(receipts[i].ID, func(was packed) packed {
			now := pack(&receipts[i]).with(was.findings())
			if was.cameBack() {
				now = now.back()
			}
			if was.unchecked() {
				now = now.notChecked()
			}
			return now
		})
	}
}
