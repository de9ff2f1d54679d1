package compare_test

import (
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/demo"
	"tailback/rules/compare"
	"tailback/rules/contract"
)

var start = time.Date(2026, 11, 24, 3, 7, 41, 0, time.UTC)

// story is what happened in a world around the start of its live traffic.
type story struct {
	receipts  []data.Receipt
	clicks    map[string]bool
	contracts map[string]*contract.Version // by the operator's name
}

// tell runs a world and keeps its receipts from a time on.
func tell(o demo.Options, from, until time.Time) story {
	w := demo.New(o)
	setting := w.Setting()
	s := story{clicks: map[string]bool{}, contracts: map[string]*contract.Version{}}
	for _, c := range setting.Contracts {
		s.contracts[c.Operator.Name.Raw()] = ready(c)
	}
	for _, c := range setting.Clicks {
		s.clicks[c.ID.Key.Raw()] = true
	}
	for more := true; more; {
		var b demo.Batch
		b, more = w.Until(until, 5_000)
		for _, c := range b.Clicks {
			s.clicks[c.ID.Key.Raw()] = true
		}
		for _, r := range b.Receipts {
			if !r.ReceivedAt.Time().Before(from) {
				s.receipts = append(s.receipts, r)
			}
		}
	}
	return s
}

// ready makes a contract of the demo ready as the book does.
func ready(c data.Contract) *contract.Version {
	v := &contract.Version{Entry: contract.Entry{Contract: c}}
	v.Zone, _ = time.LoadLocation(c.Zone)
	for _, ip := range c.Auth.IPs {
		a := netip.MustParseAddr(ip)
		v.IPs = append(v.IPs, netip.PrefixFrom(a, a.BitLen()))
	}
	if name, ok := strings.CutPrefix(c.Auth.Secret, "env:"); ok {
		v.Secret = []byte(demo.Secrets()[name])
	}
	return v
}

// between gives an operator's receipts of a span of time.
func (s story) between(operator string, from, until time.Time) (some []data.Receipt) {
	for _, r := range s.receipts {
		at := r.ReceivedAt.Time()
		if r.Operator.Label() == operator && !at.Before(from) && at.Before(until) {
			some = append(some, r)
		}
	}
	return some
}

func (s story) options(operator string) compare.Options {
	return compare.Options{Contract: s.contracts[operator], Known: func(v string) bool { return s.clicks[v] }}
}

var incidents = sync.OnceValue(func() story {
	return tell(demo.Options{Seed: 1, Rate: 20, Start: start}, start.Add(-30*time.Minute), start.Add(20*time.Minute))
})

func TestX(t *testing.T) {
	s := incidents()
	for _, x := range []struct {
		who         string
		from, until time.Duration
	}{{"FableSpin", 40 * time.Second, 3 * time.Minute}, {"FableSpin", 40 * time.Second, 9 * time.Minute}, {"Zebrino", 6 * time.Minute, 10 * time.Minute}, {"Oddly", 13 * time.Minute, 18 * time.Minute}} {
		t0 := time.Now()
		c := compare.Compare(s.between(x.who, start.Add(-30*time.Minute), start.Add(x.from)), s.between(x.who, start.Add(x.from), start.Add(x.until)), s.options(x.who))
		fmt.Println(time.Since(t0), c.Since, c.InForm, c.Before.Receipts, c.After.Receipts, c.After.Only, c.Rollout)
		for _, r := range c.Rows {
			fmt.Printf("%d %-12s %-12s %-12s %-40s | %s\n", r.Weight, r.Name, r.Field, r.Change, r.Before, r.After)
		}
		fmt.Println(c.Before.Template)
		fmt.Println(c.After.Template)
		for _, k := range c.Causes {
			fmt.Println(k.Sentence())
		}
		for _, k := range c.Senders {
			fmt.Printf("%+v\n", k)
		}
		fmt.Println(c.Message(compare.Letter{}))
	}
}
