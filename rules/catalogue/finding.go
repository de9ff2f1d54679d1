package catalogue

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"tailback/data"
	"tailback/rules/query"
)

// What a finding shows of a value: bytes of evidence, characters of a sentence.
// Secrets are looked for in so many bytes, before anything is cut.
const (
	mostEvidence = 256
	mostSpoken   = 48
	mostSearched = 1 << 14
)

// broken reports a field that a rule has already found broken.
func (c *Checker) broken(field string) bool {
	for i := range c.out {
		if c.out[i].Field == field {
			return true
		}
	}
	return false
}

// part says which bytes of a parameter prove a finding.
type part int

const (
	theValue part = iota
	theWhole      // with its name
)

// find adds a finding of the running rule about a field. p may be nil: then the
// field did not arrive, and the column is the evidence.
func (c *Checker) find(field string, p *value, which part, expected, sentence string) *data.Finding {
	f := data.Finding{
		Receipt: c.r.ID, Rule: c.rule.Name, Code: c.rule.Code, Field: field, Severity: c.severity(field),
		Expected: data.Safe(expected), Sentence: c.discreet(data.Safe(sentence)),
	}
	switch {
	case p == nil:
		f.Column = field
	case p.column != "":
		f.Column, f.Got = p.column, c.got(p, string(p.text))
	default:
		f.Start, f.End = p.start, p.end
		if which == theWhole || p.start == p.end {
			f.Start = p.begin
		}
		f.Got = c.got(p, c.req.raw[f.Start:f.End])
	}
	c.out = append(c.out, f)
	return &c.out[len(c.out)-1]
}

// severity weighs a field; money of an event that is not paid weighs less.
func (c *Checker) severity(field string) data.Severity {
	s := c.rule.severity(field)
	money := field == "amount" || field == "currency"
	if c.rule.Lowered != "" && money && s > data.Minor && c.event != "" && !c.pays() {
		return data.Minor
	}
	return s
}

// pays reports whether the event may earn commission. Where no deal says, any
// deposit may.
func (c *Checker) pays() bool {
	if c.agreed && !c.deal.PayableEvent.Empty() {
		return strings.EqualFold(c.deal.PayableEvent.Raw(), c.event)
	}
	return step(c.event) >= step(data.FTD)
}

// got gives the bytes that prove a finding, secrets hidden.
func (c *Checker) got(p *value, text string) data.Text {
	if c.secret(p) {
		return data.NewText(query.Hidden)
	}
	text = c.redacted(text)
	// A finding is kept longer than the request that it was found in.
	return data.NewText(strings.Clone(text[:min(len(text), mostEvidence)]))
}

// redacted hides every secret in a part of the request.
func (c *Checker) redacted(text string) string {
	return c.discreet(query.Redact(text[:min(len(text), mostSearched)], c.secretNames()))
}

// secret reports parameters whose value is never shown.
func (c *Checker) secret(p *value) bool {
	return slices.ContainsFunc(c.secretNames(), func(name string) bool { return strings.EqualFold(name, string(p.name)) })
}

func (c *Checker) secretNames() []string {
	names := query.SecretNames()
	if c.v != nil && c.v.Auth.Param != "" {
		names = append(names, c.v.Auth.Param)
	}
	return names
}

// discreet hides the operator's own secret wherever else it stands.
func (c *Checker) discreet(text string) string {
	if c.v == nil || len(c.v.Secret) < 4 {
		return text
	}
	text = strings.ReplaceAll(text, string(c.v.Secret), query.Hidden)
	return strings.ReplaceAll(text, data.Safe(string(c.v.Secret)), query.Hidden)
}

// spoken gives a value as it stands in a sentence, secrets hidden.
func (c *Checker) spoken(p *value) string {
	if p.empty() {
		return "nothing"
	}
	if c.secret(p) {
		return query.Hidden
	}
	return short(c.redacted(string(p.text)))
}

// short cuts a text for a sentence, in the middle: both its ends tell.
func short(text string) string {
	text = data.Safe(text[:min(len(text), mostSearched)])
	if utf8.RuneCountInString(text) <= mostSpoken {
		return text
	}
	runes := []rune(text)
	return string(runes[:mostSpoken/2]) + "…" + string(runes[len(runes)-mostSpoken/4:])
}

// where names the parameter or column of a field for a sentence.
func (c *Checker) where(slot int) string {
	if p := c.value(slot); p != nil {
		return named(p)
	}
	if param := c.brief.slots[slot].param; param != "" && !c.r.Query.Empty() {
		return short(param)
	}
	return c.brief.slots[slot].field
}

// named gives the name of a parameter for a sentence.
func named(p *value) string {
	if len(p.name) == 0 {
		return "a parameter without a name"
	}
	return short(string(p.name))
}

// say writes a sentence; what it is given is safe already.
func say(format string, args ...any) string { return fmt.Sprintf(format, args...) }
