package retry

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"tailback/data"
	"tailback/rules/contract"
	"tailback/rules/macro"
	"tailback/rules/query"
)

// Correction is what is put right in a request before it is sent. It is the same
// for all receipts of an alert, but for the click id that was deduced for each.
type Correction struct {
	Rename []Rename // of parameters
	Words  []Rename // of the event's values: what came, and what is sent instead
	// Deduced is the click id that is filled in; nil for none.
	Deduced *Deduced
}

// Rename is one name for another.
type Rename struct{ From, To string }

// None reports whether nothing is put right.
func (c Correction) None() bool { return len(c.Rename) == 0 && len(c.Words) == 0 && c.Deduced == nil }

// Deduced is a click id that the request did not carry, and how it is known.
type Deduced struct {
	ClickID data.Text
	By      By
	From    data.ID   // the receipt that names the click
	Key     data.Text // the transaction, or the player, that both have
}

// By is how a click id was deduced. There is nothing weaker than these.
type By string

// The ways to deduce a click id.
const (
	ByTransaction By = "transaction"
	ByPlayer      By = "player and event"
)

// String says it for a person.
func (d Deduced) String() string {
	key := "transaction " + d.Key.String()
	if d.By == ByPlayer {
		key = "player " + d.Key.String() + " and the same event"
	}
	return "click id " + d.ClickID.String() + " deduced by " + key + " of receipt " + d.From.String()
}

// Deduce finds the click id of a receipt among others of its operator: that of the
// same transaction, else of the same player and event. Where they name several
// clicks, it is none of them.
func Deduce(r data.Receipt, others []data.Receipt) (Deduced, bool) {
	for _, by := range []By{ByTransaction, ByPlayer} {
		if d, clear := deduce(r, others, by); d.ClickID.Empty() {
			continue
		} else {
			return d, clear
		}
	}
	return Deduced{}, false
}

func deduce(r data.Receipt, others []data.Receipt, by By) (d Deduced, clear bool) {
	key := r.TxID
	if by == ByPlayer {
		key = r.PlayerID
	}
	if key.Empty() {
		return d, false
	}
	clear = true
	for _, o := range others {
		same := o.TxID == key
		if by == ByPlayer {
			same = o.PlayerID == key && sameWord(o.Event, r.Event)
		}
		if !same || o.ID == r.ID || o.Operator.Key != r.Operator.Key || !names(o.ClickID) {
			continue
		}
		if !d.ClickID.Empty() && d.ClickID != o.ClickID {
			clear = false
		}
		d = Deduced{ClickID: o.ClickID, By: by, From: o.ID, Key: key}
	}
	return d, clear
}

// names reports whether a text can name a click: it is there, and no macro.
func names(id data.Text) bool {
	if strings.TrimSpace(id.Raw()) == "" {
		return false
	}
	_, unfilled := macro.In([]byte(id.Raw()), macro.Plain)
	return !unfilled
}

func sameWord(a, b data.Text) bool { return !a.Empty() && strings.EqualFold(a.Raw(), b.Raw()) }

// Correct gives the raw query put right. All that a correction does not name
// keeps its bytes. v is the operator's contract, nil where none is known.
func Correct(raw string, c Correction, v *contract.Version) string {
	pairs := pairsOf(raw)
	for i := range pairs {
		if to, ok := renamed(c.Rename, pairs[i].decoded); ok {
			pairs[i].rename(to)
		}
	}
	for i := range pairs {
		if to, ok := renamed(c.Words, pairs[i].value()); ok && pairs[i].carries("event", v) {
			pairs[i].set(to)
		}
	}
	if c.Deduced != nil {
		pairs = fill(pairs, c.Deduced.ClickID.Raw(), v)
	}
	return joined(pairs)
}

// fill puts the click id where the contract wants it.
func fill(pairs []pair, id string, v *contract.Version) []pair {
	if i := slices.IndexFunc(pairs, func(p pair) bool { return p.carries("click_id", v) }); i >= 0 {
		pairs[i].set(id)
		return pairs
	}
	name := contract.Names("click_id")[0]
	if v != nil {
		name = cmp.Or(v.Param("click_id"), name)
	}
	return append(pairs, pair{raw: url.QueryEscape(name) + "=" + url.QueryEscape(id), decoded: name})
}

func renamed(all []Rename, from string) (to string, ok bool) {
	for _, r := range all {
		if r.From == from {
			return r.To, true
		}
	}
	return "", false
}

// pair is one parameter as it is sent.
type pair struct {
	raw     string // name=value
	decoded string // the name
}

func pairsOf(raw string) (pairs []pair) {
	for _, p := range query.Split(raw) {
		pairs = append(pairs, pair{raw[p.NameStart:p.ValueEnd], p.Name()})
	}
	return pairs
}

func joined(pairs []pair) string {
	raw := make([]string, len(pairs))
	for i, p := range pairs {
		raw[i] = p.raw
	}
	return strings.Join(raw, "&")
}

// wired gives a query as it can stand in the first line of a request: blanks,
// control bytes and # percent-encoded, all else as it is.
func wired(raw string) string {
	var b strings.Builder
	for _, c := range []byte(raw) {
		if c <= ' ' || c == 0x7f || c == '#' {
			fmt.Fprintf(&b, "%%%02X", c)
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

func (p *pair) rename(to string) {
	_, value, filled := strings.Cut(p.raw, "=")
	p.raw, p.decoded = url.QueryEscape(to), to
	if filled {
		p.raw += "=" + value
	}
}

func (p *pair) set(value string) {
	name, _, _ := strings.Cut(p.raw, "=")
	p.raw = name + "=" + url.QueryEscape(value)
}

func (p pair) value() string {
	_, value, _ := strings.Cut(p.raw, "=")
	return query.Decode(value)
}

// carries reports whether the contract reads a field from this parameter.
func (p pair) carries(field string, v *contract.Version) bool {
	return v != nil && slices.Contains(v.ParamsOf(field), p.decoded)
}

// Corrected gives a receipt as it would be read once its request is put right.
// What the request does not carry stays as it was; id, times and answer are
// those of the receipt. Without a contract, or without the request, the deduced
// click id alone is taken.
func Corrected(r data.Receipt, c Correction, v *contract.Version) data.Receipt {
	out := r
	if v != nil && !r.Query.Empty() {
		raw := Correct(r.Query.Raw(), c, v)
		read := v.Receipt(raw)
		out.Query = data.NewText(raw)
		for _, f := range []struct {
			to   *data.Text
			from data.Text
		}{
			{&out.ClickID, read.ClickID}, {&out.SubID, read.SubID}, {&out.Event, read.Event}, {&out.TxID, read.TxID},
			{&out.PlayerID, read.PlayerID}, {&out.PlayerStatus, read.PlayerStatus}, {&out.Money.Currency, read.Money.Currency},
		} {
			if !f.from.Empty() {
				*f.to = f.from
			}
		}
		if !read.Money.Amount.Null() {
			out.Money.Amount = read.Money.Amount
		}
		if read.OccurredAt.Ok() {
			out.OccurredAt = read.OccurredAt
		}
	}
	if c.Deduced != nil {
		out.ClickID = c.Deduced.ClickID
	}
	return out
}
