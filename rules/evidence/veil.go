package evidence

import (
	"cmp"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"tailback/data"
	"tailback/rules/contract"
	"tailback/rules/query"
)

// What stands in the place of what an audience does not see.
const (
	withheld = "‹withheld›" // labels, affiliates and sources
	masked   = "‹masked›"   // addresses and user agents of visitors
)

// unfilled is the code of a finding that proves a macro by itself: nobody's word.
const unfilled = "MAC"

// shortest is the length from which on a word is looked for within others.
const shortest = 3

// deep is how often a value may be percent-encoded.
const deep = 3

// veil takes out of texts what an audience must not read.
type veil struct {
	who     Audience
	secrets []string
	theirs  []string        // of others, the longest first; none but for the operator
	clear   map[string]bool // the values that are to be read in any case
	marks   map[string]bool // that were used
}

func newVeil(c Case, who Audience) *veil {
	v := &veil{who: who, secrets: c.Secrets, clear: map[string]bool{}, marks: map[string]bool{}}
	if who == ForOperator {
		v.clear = clearly(c)
		v.theirs = others(c, v.clear)
	}
	return v
}

// clearly gives what names the conversion itself.
func clearly(c Case) map[string]bool {
	clear := map[string]bool{"": true}
	keep := func(all ...data.Text) {
		for _, t := range all {
			clear[t.Raw()] = true
		}
	}
	d := c.File.Dispute
	keep(d.Conversion.Click, d.Conversion.Player, d.Conversion.Event, d.Operator.Name)
	for _, r := range c.Receipts {
		x := r.Receipt
		keep(x.ClickID, x.PlayerID, x.TxID, x.Event, x.Money.Currency, data.NewText(x.Money.Amount.String()))
		for _, f := range r.Findings {
			if f.Code == unfilled {
				keep(f.Got)
			}
		}
	}
	return clear
}

// others gives the labels, affiliates and sources of a case that are to be kept.
func others(c Case, clear map[string]bool) (words []string) {
	add := func(all ...data.Text) {
		for _, t := range all {
			if !clear[t.Raw()] && !slices.Contains(words, t.Raw()) {
				words = append(words, t.Raw())
			}
		}
	}
	if k := c.Trail.Click; k != nil {
		add(k.SubID, k.Affiliate, k.Source)
		for _, label := range k.Subs {
			add(label)
		}
	}
	if c.Trail.Campaign != nil {
		add(c.Trail.Campaign.Affiliate)
	}
	for _, r := range c.Receipts {
		add(r.Receipt.SubID)
		if r.Click != nil {
			add(r.Click.SubID, r.Click.Affiliate, r.Click.Source)
			for _, label := range r.Click.Subs {
				add(label)
			}
		}
	}
	slices.SortFunc(words, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	return words
}

// words takes them out of a text of ours.
func (v *veil) words(s string) string {
	s = query.Redact(s, v.secrets)
	if v.clear[s] {
		return s
	}
	for _, w := range v.theirs {
		for _, form := range []string{w, data.Safe(w)} {
			if s == form || len(form) >= shortest && strings.Contains(s, form) {
				s = strings.ReplaceAll(s, form, withheld)
				v.marks[withheld] = true
			}
		}
	}
	return s
}

// text is words for a text of somebody else.
func (v *veil) text(t data.Text) data.Text {
	if t.Null() {
		return t
	}
	return data.NewText(v.words(t.Raw()))
}

// device hides one that is a user agent.
func (v *veil) device(t data.Text) data.Text {
	if v.who != Internal && agent(t.Raw()) {
		v.marks[masked] = true
		return data.NewText(masked)
	}
	return t
}

// piece is a place in a query, and what stands there instead.
type piece struct {
	query.Range
	mark string
}

// query takes out of a raw query, or a URL, the values of secret parameters, and
// what else the audience must not see. Every other byte stays as it is. c is the
// receipt that it is of, nil where it is of none.
func (v *veil) query(t data.Text, c *data.Checked) data.Text {
	if t.Empty() {
		return t
	}
	raw := t.Raw()
	var pieces []piece
	for _, r := range query.Secrets(raw, v.secrets) {
		pieces = append(pieces, piece{r, query.Hidden})
	}
	if v.who != Internal {
		for _, p := range query.Split(raw) {
			if mark := v.mark(p, c); mark != "" && p.ValueEnd > p.ValueStart && !proves(c, p) {
				pieces = append(pieces, piece{query.Range{Start: p.ValueStart, End: p.ValueEnd}, mark})
				v.marks[mark] = true
			}
		}
	}
	return data.NewText(replaced(raw, pieces))
}

// replaced puts marks in the place of pieces; of two that meet the first counts
// for both.
func replaced(raw string, pieces []piece) string {
	slices.SortStableFunc(pieces, func(a, b piece) int { return cmp.Compare(a.Start, b.Start) })
	var b strings.Builder
	at := 0
	for _, p := range pieces {
		if p.Start >= at {
			b.WriteString(raw[at:p.Start])
			b.WriteString(p.mark)
		}
		at = max(at, p.End)
	}
	b.WriteString(raw[at:])
	return b.String()
}

// proves reports whether a parameter is one that a finding proves as unfilled.
func proves(c *data.Checked, p query.Param) bool {
	return c != nil && slices.ContainsFunc(c.Findings, func(f data.Finding) bool {
		return f.Code == unfilled && p.ValueStart <= f.Start && f.End <= p.ValueEnd && f.End > f.Start
	})
}

// mark says what stands for the value of a parameter; "" for the value itself.
func (v *veil) mark(p query.Param, c *data.Checked) string {
	name, value := p.RawName(), p.RawValue()
	for range deep {
		name = query.Decode(name)
	}
	if i := strings.LastIndexAny(name, "?;"); i >= 0 {
		name = name[i+1:]
	}
	for range deep {
		if mark := v.markOf(name, value, c); mark != "" {
			return mark
		}
		next := query.Decode(value)
		if next == value {
			break
		}
		value = next
	}
	return v.within(value, c)
}

// within looks at a value that is a URL, or a query itself.
func (v *veil) within(value string, c *data.Checked) string {
	if !strings.ContainsAny(value, "?&") || !strings.Contains(value, "=") {
		return ""
	}
	_, inner, ok := strings.Cut(value, "?")
	if !ok {
		inner = value
	}
	for _, p := range query.Split(inner) {
		if mark := v.markOf(p.Name(), p.Value(), c); mark != "" {
			return mark
		}
	}
	return ""
}

func (v *veil) markOf(name, value string, c *data.Checked) string {
	switch {
	case v.clear[value]:
		return ""
	case visitors(name) || agent(value) || address.MatchString(value):
		return masked
	}
	if _, err := netip.ParseAddr(strings.Trim(value, "[] ")); err == nil {
		return masked
	}
	if v.who != ForOperator {
		return ""
	}
	if label(name, c) || slices.ContainsFunc(v.theirs, func(w string) bool {
		return value == w || len(w) >= shortest && strings.Contains(value, w)
	}) {
		return withheld
	}
	return ""
}

// used gives the marks that stand somewhere, in order.
func (v *veil) used() (marks []string) {
	for _, mark := range []string{withheld, masked} {
		if v.marks[mark] {
			marks = append(marks, mark)
		}
	}
	return marks
}

// address is what an IPv4 address looks like.
var address = regexp.MustCompile(`\b\d{1,3}(?:\.\d{1,3}){3}\b`)

// agent reports what looks like a browser's user agent.
func agent(s string) bool {
	return strings.Contains(s, "Mozilla/") || strings.Contains(s, "AppleWebKit") || strings.Contains(s, "Opera/")
}

// visitors reports names of parameters that carry a visitor's address or user
// agent.
func visitors(name string) bool {
	switch strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name)) {
	case "ip", "userip", "visitorip", "clientip", "ipaddress", "ipaddr", "remoteaddr", "ipv4", "ipv6", "clickip", "leadip",
		"ua", "useragent", "agent", "browser", "fingerprint":
		return true
	}
	return false
}

// label reports names of parameters that carry a label, an affiliate or a source:
// by the operator's contract, else by what they usually carry.
func label(name string, c *data.Checked) bool {
	if c != nil && c.Contract != nil {
		for field, param := range c.Contract.Params {
			if strings.EqualFold(param, name) {
				return strings.HasPrefix(field, "sub")
			}
		}
	}
	switch strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name)) {
	case "aff", "affid", "affiliate", "affiliateid", "pub", "pubid", "publisher", "publisherid", "source", "src", "trafficsource", "sourceid", "pid", "partner", "partnerid", "webmaster":
		return true
	}
	fields := contract.FieldsOf(name)
	return len(fields) > 0 && !slices.ContainsFunc(fields, func(f string) bool { return !strings.HasPrefix(f, "sub") })
}
