package contract

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"tailback/data"
)

// TOML writes what was learned as a [[contract]] for the configuration, each
// line with its evidence in a comment, and what was left open as comments alone.
// It holds no secret.
func (p Proposal) TOML() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s: learned from %s receipts%s; look it over before it counts\n", data.TOMLComment(p.Contract.Operator.Label()), data.Grouped(p.Receipts), p.span())
	fmt.Fprintf(&b, "[[contract]]\noperator = %s\n", data.TOMLText(operatorName(p.Contract.Operator)))
	p.section(&b, "", func(key string) bool { return !slices.Contains(tables(), root(key)) })
	b.WriteString("# max_delay: what was agreed is not in the traffic\n")
	b.WriteString("# report_zone: the zone of the operator's days and months is not in the traffic\n")
	b.WriteString("# month_closes: when the operator closes a month is not in the traffic\n")
	for _, table := range tables() {
		if p.has(table) {
			fmt.Fprintf(&b, "\n[contract.%s]\n", table)
			p.section(&b, table, func(key string) bool { return root(key) == table })
		}
	}
	return b.String()
}

// tables are the keys that are tables of their own, last in TOML.
func tables() []string { return []string{"params", "events", "auth"} }

func (p Proposal) has(table string) bool {
	return slices.ContainsFunc(p.Items, func(i Item) bool { return root(i.Key) == table })
}

func (p Proposal) span() string {
	if p.From.IsZero() {
		return ""
	}
	const minute = "2006-01-02 15:04"
	return fmt.Sprintf(", %s to %s UTC", p.From.UTC().Format(minute), p.To.UTC().Format(minute))
}

// operatorName gives the name, else the key, as the configuration looks for it.
func operatorName(r data.Ref) string {
	if r.Name.Empty() {
		return r.Key.Raw()
	}
	return r.Name.Raw()
}

// section writes the items that belong to a table, in their order.
func (p Proposal) section(b *strings.Builder, table string, belongs func(key string) bool) {
	for _, i := range p.Items {
		if !belongs(i.Key) {
			continue
		}
		name := strings.TrimPrefix(i.Key, table+".")
		if i.Open {
			fmt.Fprintf(b, "# %s: %s\n", data.TOMLComment(name), data.TOMLComment(i.evidence()))
			continue
		}
		line := data.TOMLKey(name) + " = " + p.value(i.Key)
		if said := i.evidence(); said != "" {
			line += "  # " + data.TOMLComment(said)
		}
		b.WriteString(line + "\n")
	}
}

// evidence says what bears an item out: 11,100 of 11,204: 2026-11-27 10:01:02.
func (i Item) evidence() string {
	var parts []string
	if i.Of > 0 && (!i.Open || i.N > 0) {
		parts = append(parts, data.Grouped(i.N)+" of "+data.Grouped(i.Of))
	}
	if !i.Sample.Empty() {
		parts = append(parts, "such as "+i.Sample.String())
	}
	if i.Note != "" {
		parts = append(parts, i.Note)
	}
	return strings.Join(parts, "; ")
}

// value gives what a contract says under a key, in TOML.
func (p Proposal) value(key string) string {
	c := p.Contract
	top, name, _ := strings.Cut(key, ".")
	switch top {
	case "params":
		return data.TOMLText(c.Params[name])
	case "events":
		return data.TOMLText(c.Events[name])
	case "ignore_case":
		return strconv.FormatBool(c.IgnoreCase)
	case "zone":
		return data.TOMLText(c.Zone)
	case "time_format":
		return data.TOMLText(c.TimeFormat)
	case "precision":
		return data.TOMLText(c.Precision.String())
	case "amount_is":
		return data.TOMLText(c.AmountIs)
	case "amount_events":
		return data.TOMLTexts(c.AmountEvents)
	case "click_id_format":
		return data.TOMLText(c.ClickIDFormat)
	case "expected":
		return data.TOMLTexts(c.Expected)
	}
	return authValue(c.Auth, name)
}

func authValue(a data.Auth, name string) string {
	switch name {
	case "kind":
		return data.TOMLText(a.Kind)
	case "param":
		return data.TOMLText(a.Param)
	case "secret":
		return data.TOMLText(a.Secret)
	case "hash":
		return data.TOMLText(a.Hash)
	case "encoding":
		return data.TOMLText(a.Encoding)
	}
	return data.TOMLTexts(a.IPs)
}

// writable reports whether TOML can hold a text at all.
func writable(s string) bool { return utf8.ValidString(s) }
