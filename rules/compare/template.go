package compare

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"tailback/data"
)

// Template is what the operator's own template seems to be, inferred from what
// it sends. The tracker keeps no path, so that it begins at the query.
type Template struct{ Parts []Part }

// Part is one parameter of a template, safe to print.
type Part struct {
	Name  string
	Value string // {uuid} {ftd|reg} {any} EUR ***
	Share data.Share
}

// String gives ?clickid={uuid}&event={ftd|reg}&cur=EUR&token=***; "" for none.
func (t Template) String() string {
	if len(t.Parts) == 0 {
		return ""
	}
	pieces := make([]string, len(t.Parts))
	for i, p := range t.Parts {
		pieces[i] = p.Name + "=" + p.Value
	}
	return "?" + strings.Join(pieces, "&")
}

// template infers a side's. For a letter it has words only where all partners of
// the operator get the same: events and currencies.
func (c *comparing) template(s *side, letter bool) Template {
	if c.reader.columns {
		return Template{}
	}
	var t Template
	profiles := slices.Collect(maps.Values(s.by))
	slices.SortFunc(profiles, func(a, b *profile) int {
		return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.name, b.name))
	})
	for _, p := range profiles {
		if share := part(p.presence()); share < seldom || share < nearlyGone && c.found[p.name].change == Gone {
			continue
		}
		t.Parts = append(t.Parts, Part{Name: c.printName(p.name), Value: c.slot(p, letter), Share: p.presence()})
	}
	return t
}

// public tells words that have nothing to do with whose traffic it is.
func (c *comparing) public(p *profile) bool {
	switch c.fields[p.name] {
	case "event", "currency":
		return true
	case "":
		name, usual := bareName(p.name), usualNames()
		return slices.Contains(usual[1], name) || slices.Contains(usual[3], name)
	}
	return false
}

// slot writes what stands for a parameter's value.
func (c *comparing) slot(p *profile, letter bool) string {
	if p.secret {
		return "***"
	}
	if n, which := p.unfilled(); n*2 > p.sent {
		return c.mask.print(url.QueryEscape(which), mostShown)
	}
	k := p.kind()
	words, _ := p.words()
	telling := c.public(p) || !letter && len(words) <= fewWords
	switch {
	case k.kind == Constant && telling:
		return c.mask.print(words[0], mostShown)
	case k.kind == Words && telling:
		return c.choice(words)
	}
	return c.kindSlot(k)
}

// kindSlot writes what stands for values of a kind.
func (c *comparing) kindSlot(k shape) string {
	switch k.kind {
	case Nothing:
		return ""
	case UUID:
		return "{uuid}"
	case Hex:
		return fmt.Sprintf("{hex%d}", k.size)
	case Digits:
		return "{digits}"
	case Amount:
		return "{n}"
	case Currency:
		return "{currency}"
	case Time:
		return "{" + c.reader.layouts[k.size].name + "}"
	case Address:
		return "{ip}"
	}
	return "{any}"
}

// fewWords is how many words a template lists of what is no event or currency.
const fewWords = 4

// choice writes words as {ftd|reg}, in the order of their letters.
func (c *comparing) choice(words []string) string {
	words = slices.Sorted(slices.Values(words))
	for i, w := range words {
		words[i] = c.mask.print(w, mostShown/2)
	}
	return "{" + strings.Join(words, "|") + "}"
}
