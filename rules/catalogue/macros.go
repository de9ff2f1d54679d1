package catalogue

import (
	"bytes"
	"strings"

	"tailback/data"
	"tailback/rules/macro"
)

// unexpanded finds macros, and fields of every postback that arrive empty.
func (c *Checker) unexpanded() {
	for i := range c.req.values {
		p := &c.req.values[i]
		if p.empty() {
			continue
		}
		if text, ok := c.macroIn(p); ok && !c.ours(p.text) {
			c.unfilled(p, text)
		}
	}
	if !c.r.Query.Empty() {
		for _, s := range c.brief.expected {
			c.emptied(s)
		}
	}
}

// macroIn gives the macro in a value.
func (c *Checker) macroIn(p *value) (text []byte, ok bool) {
	raw := ""
	if p.column == "" && !c.req.json {
		raw = c.req.raw[p.start:p.end]
	}
	if text, ok = c.macros.Find(raw, p.text, c.holds(p.slot)); ok {
		return text, true
	}
	return p.text, c.echoes(p)
}

// holds says what the values of a field legally are.
func (c *Checker) holds(slot int) macro.Holds {
	switch {
	case slot == click, slot == event, slot == amount, slot == currency, slot == occurred, slot == txid, slot == player, slot >= 0 && slot == c.brief.auth:
		return macro.Plain
	}
	return macro.Anything
}

// echoes reports a value that is a name of its own parameter: payout=amount.
func (c *Checker) echoes(p *value) bool {
	if len(p.text) < 2 || len(p.text) > 32 || '0' <= p.text[0] && p.text[0] <= '9' {
		return false
	}
	if p.slot == event && c.event != "" {
		return false
	}
	if p.slot >= sub {
		return isSub(c.brief.slots[p.slot].field) && bytes.EqualFold(p.text, p.name)
	}
	means := c.habit(p.text).without(sub)
	if p.slot >= 0 {
		return means.has(p.slot)
	}
	return len(p.name) <= 32 && means&c.habit(p.name).without(event) != 0
}

// ours reports a value that we gave out ourselves, or that a person called a
// campaign: whatever it looks like, it is no macro.
func (c *Checker) ours(text []byte) bool {
	same := func(t data.Text) bool { return !t.Empty() && t.Raw() == string(text) }
	if c.isClick(text) || same(c.r.Campaign.Name) {
		return true
	}
	if k := c.f.Campaign; k != nil && (same(k.Name) || same(k.Offer)) {
		return true
	}
	if c.f.Click == nil {
		return false
	}
	for _, label := range c.f.Click.Subs {
		if same(label) {
			return true
		}
	}
	return same(c.f.Click.SubID) || same(c.f.Click.Source) || same(c.f.Click.Campaign.Name)
}

func (c *Checker) unfilled(p *value, text []byte) {
	field := c.fieldOf(p)
	if c.broken(field) {
		return
	}
	what := short(c.redacted(string(text)))
	if c.secret(p) {
		what = "a macro"
	}
	sentence := say("%s arrives as %s: the sender did not fill its macro in", named(p), what)
	if len(text) < len(bytes.TrimSpace(p.text)) {
		sentence = say("%s holds %s: the sender did not fill a macro in", named(p), what)
	}
	c.find(field, p, theValue, "a value", sentence)
}

// fieldOf names the field that a parameter stands for: the contract's, else the
// one that its name usually means and that nothing else arrived for, else the
// parameter itself.
func (c *Checker) fieldOf(p *value) string {
	if p.slot >= 0 {
		return c.brief.slots[p.slot].field
	}
	means := c.habit(p.name)
	for field := range sub {
		if means.has(field) && c.value(field) == nil {
			return c.brief.slots[field].field
		}
	}
	if name := string(p.name); len(name) <= 32 && strings.Trim(strings.ToLower(name), "abcdefghijklmnopqrstuvwxyz0123456789_") == "" && name != "" {
		return name
	}
	return "parameter"
}

// emptied finds a field that every postback carries and this one does not, under
// any name. Click id, event and amount have rules of their own.
func (c *Checker) emptied(slot int) {
	p := c.value(slot)
	field := c.brief.slots[slot].field
	if slot == click || slot == event || slot == amount || c.unseen(p) || p != nil && !p.empty() || c.heir(slot) != nil || c.broken(field) {
		return
	}
	sentence := say("%s is not there; the contract has it in every postback", c.where(slot))
	if p != nil {
		sentence = say("%s arrives empty; the contract has it in every postback", c.where(slot))
	}
	c.find(field, p, theWhole, "a value", sentence)
}
