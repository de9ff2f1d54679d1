package compare

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// pair is an old name and the new one that seems to carry the same.
type pair struct {
	was, is string
	score   float64
	mangled bool // by HTML
}

// enough is the score from which on two names are one parameter: values of the
// same kind, as often filled and at the same place, or the same words.
const enough = 4

// renamed pairs those that vanished with those that appeared, the best first;
// each is in one pair at most.
func (c *comparing) renamed(gone, fresh []string) []pair {
	var pairs []pair
	for _, was := range gone {
		for _, is := range fresh {
			if p := c.pair(was, is); p.score >= enough {
				pairs = append(pairs, p)
			}
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.was, b.was), cmp.Compare(a.is, b.is))
	})
	taken := map[string]bool{}
	return slices.DeleteFunc(pairs, func(p pair) bool {
		// The old and the new names are apart, so that one set serves both.
		if taken[p.was] || taken[p.is] {
			return true
		}
		taken[p.was], taken[p.is] = true, true
		return false
	})
}

func (c *comparing) pair(was, is string) pair {
	b, a := c.before.of(was), c.after.of(is)
	p := pair{was: was, is: is}
	if from, ok := mangledFrom(is); ok {
		// It is the name itself that tells, and it can be of no other.
		p.mangled = strings.EqualFold(from, was)
		if p.mangled {
			p.score = 10
		}
		return p
	}
	p.score = alikeValues(b, a) + alikeNames(was, is)
	if known := part(a.among(a.known)); known >= 0.5 && (c.field(was) == "click_id" || part(b.among(b.known)) >= 0.5) {
		p.score += 4
	}
	// A new name that took over a part of the receipts lacks the same part as the
	// old one.
	if missing := part(b.share()) - part(c.after.of(was).share()); math.Abs(missing-part(a.share())) <= 0.1 {
		p.score++
	}
	if -1 <= b.place-a.place && b.place-a.place <= 1 {
		p.score++
	}
	return p
}

// alikeValues compares what two names carry.
func alikeValues(b, a *profile) float64 {
	was, is := b.kind(), a.kind()
	common := overlap(b, a)
	switch {
	case common >= 0.5:
		return 3
	case was.kind == Nothing || is.kind == Nothing:
		return 0
	case was == is && (was.kind == Any || was.kind == Digits || was.kind == Words || was.kind == Constant):
		return 1 + common
	case was == is:
		return 2
	case was.kind == Words && is.kind == Constant || was.kind == Any || is.kind == Any:
		return common
	}
	return -2
}

// overlap is the share of the values after that came before under the other name.
func overlap(b, a *profile) float64 {
	n := 0
	for value, times := range a.values {
		if b.values[value] > 0 {
			n += times
		}
	}
	return part(a.among(n))
}

// alikeNames compares two names: clickId and click_id are the same, and tid and
// order_id are usual for the same field.
func alikeNames(was, is string) float64 {
	was, is = bareName(was), bareName(is)
	if was == is {
		return 2
	}
	for _, names := range usualNames() {
		if slices.Contains(names, was) && slices.Contains(names, is) {
			return 1
		}
	}
	return 0
}

// bareName leaves letters and digits, in lower case.
func bareName(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'A' <= r && r <= 'Z':
			return r | 0x20
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			return r
		}
		return -1
	}, s)
}

// usualNames are the names that networks give to the same field, bare.
func usualNames() [8][]string {
	return [...][]string{
		strings.Fields("clickid cid subid transactionid tid affsub affclickid visitid externalid extid visitorid reqid r s2 afp1 anid payload"),
		strings.Fields("event status goal goalid goalalias type et eventtype convstatus cnvstatus leadstatus"),
		strings.Fields("payout amount sum revenue saleamount depositamount price income profit commissionamount affvalue"),
		strings.Fields("currency cur cnvcurrency methodcurrency"),
		strings.Fields("timestamp ts date datetime time eventtime conversiontime createdat"),
		strings.Fields("txid tid transactionid conversionid orderid depositid actionid trx referenceid txnid uniqueid"),
		strings.Fields("playerid userid customerid clientid accountid"),
		strings.Fields("token securitytoken secure verificationtoken authtoken sig signature hash hmac"),
	}
}
