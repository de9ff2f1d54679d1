package compare

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tailback/data"
	"tailback/rules/query"
)

// Percent writes a share so that all and none are said of nothing else: 99.9%
// is nearly all, and <0.1% is not none.
func Percent(s data.Share) string {
	p := 100 * part(s)
	switch {
	case s.Of == 0:
		return "—"
	case s.Hit == 0:
		return "0%"
	case s.Hit >= s.Of:
		return "100%"
	case p < 0.1:
		return "<0.1%"
	case p < 1:
		return strconv.FormatFloat(p, 'f', 1, 64) + "%"
	case p >= 99:
		return strconv.FormatFloat(min(p, 99.9), 'f', 1, 64) + "%"
	}
	return strconv.Itoa(int(p+0.5)) + "%"
}

// span writes a length of time as exactly as it is spoken of.
func span(d time.Duration) string {
	d = d.Abs()
	if d < time.Minute {
		return data.Elapsed(d.Round(time.Second))
	}
	return data.Elapsed(d.Round(time.Minute))
}

// The lengths to which texts of the operator's are cut.
const (
	mostShown = 40 // characters of a value
	mostMacro = 30
	mostShort = 9 // of an id: 9cdf…77e0
	mostList  = 5 // words of a list
)

// describe says in a few words what a parameter carries: how often it is filled,
// and with what.
func (c *comparing) describe(p *profile) string {
	if p.sent == 0 {
		return "—"
	}
	var pieces []string
	share := Percent(p.share())
	if n, which := p.unfilled(); n > 0 && part(data.Share{Hit: n, Of: p.of}) >= least {
		pieces = append(pieces, c.printMacro(which)+" "+Percent(data.Share{Hit: n, Of: p.of})+"  never filled in")
	}
	if p.filled == 0 {
		if len(pieces) == 0 {
			pieces = append(pieces, "empty "+Percent(p.presence()))
		}
		return strings.Join(pieces, ", ")
	}
	text := c.values(p)
	if p.kind().kind != Words || p.secret || part(p.share()) < nearlyAll {
		text = share + "  " + text
	}
	pieces = append([]string{text}, pieces...)
	if part(p.among(p.known)) >= least {
		pieces = append(pieces, Percent(p.among(p.known))+" are known")
	}
	if told := p.codings[unencoded] + p.codings[once] + p.codings[twice]; told > 0 && p.codings[twice]*2 > told {
		pieces = append(pieces, "encoded twice")
	}
	return strings.Join(pieces, ", ")
}

func (c *comparing) printMacro(text string) string { return c.mask.print(text, mostMacro) }

// values says what the filled ones are.
func (c *comparing) values(p *profile) string {
	if p.secret {
		return query.Hidden
	}
	sample := c.mask.print(p.sample, mostShort)
	switch k := p.kind(); k.kind {
	case Constant:
		words, _ := p.words()
		return c.mask.print(words[0], mostShown)
	case Words:
		return c.shares(p)
	case UUID:
		return "uuid " + sample
	case Hex:
		return fmt.Sprintf("hex, %d digits %s", k.size, sample)
	case Digits:
		return "number " + sample
	case Amount:
		return "amount " + c.mask.print(p.sample, 12)
	case Currency:
		return "currency, " + c.distinct(p)
	case Time:
		return c.reader.layouts[k.size].name + c.age(p)
	case Address:
		return "address, " + c.distinct(p)
	}
	length, share := usualLength(p)
	if part(share) >= usual && length > mostShort {
		return fmt.Sprintf("%s, %d long, %s", c.distinct(p), length, sample)
	}
	return c.distinct(p)
}

// shares lists words with how often each comes.
func (c *comparing) shares(p *profile) string {
	words, _ := p.words()
	var says []string
	for i, w := range words {
		if i == mostList {
			says = append(says, fmt.Sprintf("…%d more", len(words)-i))
			break
		}
		says = append(says, c.mask.print(w, mostShown/2)+" "+Percent(p.among(p.values[w])))
	}
	return strings.Join(says, "  ")
}

func (c *comparing) distinct(p *profile) string {
	if len(p.values) == mostDistinct {
		return "over " + data.Grouped(mostDistinct) + " values"
	}
	return data.Counted(len(p.values), "value")
}

// age says how old the times are when they arrive.
func (c *comparing) age(p *profile) string {
	if len(p.ahead) == 0 {
		return ""
	}
	if d := median(p.ahead); d > together {
		return ", " + span(d) + " ahead"
	} else if d < -time.Second/2 {
		return ", " + span(d) + " old"
	}
	return ""
}

// listWords names a few words, safe to print.
func (c *comparing) listWords(words []string) string {
	var says []string
	for i, w := range words {
		if i == mostList {
			says = append(says, fmt.Sprintf("%d more", len(words)-i))
			break
		}
		says = append(says, cmp.Or(c.mask.print(w, mostShown), "an empty one"))
	}
	return strings.Join(says, ", ")
}
