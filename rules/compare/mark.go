package compare

import (
	"time"

	"tailback/data"
)

// marks are what tells the new form in one receipt.
type marks struct {
	carried  map[string]func(carried) bool
	absent   map[string]bool
	unproven bool                 // a receipt whose sender could not be proven
	first    map[string]time.Time // when each mark was first seen
}

func (c *comparing) marks() marks {
	m := marks{carried: map[string]func(carried) bool{}, absent: map[string]bool{}, first: map[string]time.Time{}, unproven: c.unproven()}
	for name, v := range c.found {
		switch {
		case v.slight || v.hit == nil:
		case v.absent:
			m.absent[name] = true
		default:
			m.carried[name] = v.hit
		}
	}
	return m
}

// unproven reports whether more receipts than before fail to prove their sender.
func (c *comparing) unproven() bool {
	of := func(s *side) data.Share { return data.Share{Hit: s.unproven, Of: s.judged} }
	return rose(of(c.before), of(c.after), least)
}

// none reports whether there is nothing to tell a new form by.
func (m marks) none() bool { return len(m.carried)+len(m.absent) == 0 && !m.unproven }

// in reports whether a receipt is in the new form. Receipts come in the order
// received.
func (m marks) in(r data.Receipt, parameters []carried) bool {
	at, found, there := r.ReceivedAt.Time(), false, map[string]bool{}
	see := func(name string) {
		found = true
		if _, ok := m.first[name]; !ok {
			m.first[name] = at
		}
	}
	for _, p := range parameters {
		if hit := m.carried[p.name]; hit != nil && hit(p) {
			see(p.name)
		}
		if m.absent[p.name] {
			there[p.name] = true
		}
	}
	for name := range m.absent {
		if !there[name] {
			see(name)
		}
	}
	return found || m.unproven && r.AuthOK == data.No
}
