package catalogue

import (
	"strings"
)

// renamed finds fields that arrive under another name.
func (c *Checker) renamed() {
	for i := range c.req.values {
		if p := &c.req.values[i]; p.mangled != "" {
			c.mangled(p)
		}
	}
	if c.v == nil || c.r.Query.Empty() {
		return
	}
	for slot := range c.brief.slots {
		p := c.value(slot)
		if c.brief.slots[slot].param == "" || p != nil && !p.empty() || !c.due(slot) {
			continue
		}
		field := c.brief.slots[slot].field
		if q := c.heir(slot); q != nil && !c.broken(field) {
			c.find(field, q, theWhole, c.brief.slots[slot].param, c.inherited(slot, q))
		}
	}
}

// inherited says what became of a field.
func (c *Checker) inherited(slot int, q *value) string {
	sentence := say("%s carries what the contract reads as %s", named(q), short(c.brief.slots[slot].param))
	switch {
	case slot == click && c.isClick(q.text):
		sentence += "; the value is one of our clicks"
	case slot == click && c.f.Unread.Clicks:
	case slot == click:
		sentence += say("; %s is not a known click", c.spoken(q))
	case slot == sub || slot >= knownFields && isSub(c.brief.slots[slot].field):
		sentence += "; the value is the click's"
	}
	return sentence
}

// mangled finds a name of which HTML took a part.
func (c *Checker) mangled(p *value) {
	field := c.fieldOf(p)
	if c.broken(field) || p.slot >= 0 && c.value(p.slot) != p {
		return
	}
	c.find(field, p, theWhole, string(p.name), say("%s was mangled by HTML: its & was read or written as %s", named(p), p.mangled))
}

// due reports fields whose absence means something for this receipt.
func (c *Checker) due(slot int) bool {
	switch slot {
	case click, event:
		return true
	case amount, currency:
		return c.amountDue()
	}
	for _, s := range c.brief.expected {
		if s == slot {
			return true
		}
	}
	return isSub(c.brief.slots[slot].field)
}

// heir gives the parameter that carries a field in the place of the agreed one:
// a parameter unknown to the contract whose value is what the field should be,
// or whose name and value both fit it.
func (c *Checker) heir(slot int) *value {
	var likely *value
	for i := range c.req.values {
		p := &c.req.values[i]
		if p.slot >= 0 || p.column != "" || p.empty() {
			continue
		}
		if c.proves(slot, p) {
			return p
		}
		if likely == nil && c.fits(slot, p) {
			likely = p
		}
	}
	return likely
}

// proves reports a value that can only be that of a field.
func (c *Checker) proves(slot int, p *value) bool {
	if slot == click {
		return c.isClick(p.text)
	}
	label := c.label(slot)
	return len(label) >= 4 && label == string(p.text)
}

// fits reports a parameter whose name and value both suit a field.
func (c *Checker) fits(slot int, p *value) bool {
	text := string(p.text)
	if slot >= sub {
		return !isSub(c.brief.slots[slot].field) && strings.EqualFold(string(p.name), c.brief.slots[slot].param)
	}
	if !c.habit(p.name).has(slot) && !strings.EqualFold(string(p.name), c.brief.slots[slot].param) {
		return false
	}
	switch slot {
	case click:
		return c.likeClickID(p)
	case event:
		_, ok := c.brief.means(p.text)
		return ok
	case amount:
		return amountForm(p.text) == plain
	case currency:
		return len(text) == 3
	case occurred:
		return c.v.IsTime(strings.TrimSpace(text))
	}
	return true
}

// An id that may name a click has leastClickID characters, or leastMixed of which
// some are letters and some digits, as TEST-1: fewer are more likely a word or a
// number of something else.
const leastClickID, leastMixed = 8, 6

func longEnough(id string) bool {
	const letters, digits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
	return len(id) >= leastClickID || len(id) >= leastMixed && strings.ContainsAny(id, letters) && strings.ContainsAny(id, digits)
}

// likeClickID reports a value under a usual name of click ids that may be one. It
// need not have the agreed form where nothing arrives under the agreed name and
// the name that it has is never that of another field: a sender that changes the
// one may change the other.
func (c *Checker) likeClickID(p *value) bool {
	text := string(p.text)
	if c.v.ClickID != nil && wholly(c.v.ClickID, text) {
		return true
	}
	free := c.v.ClickID == nil || c.value(click) == nil && c.habit(p.name).without(click) == 0
	return free && longEnough(text)
}
