package page

import (
	"encoding/binary"
	"time"

	"tailback/data"
)

// packed is a receipt as one string without pointers in it. Twenty thousand
// receipts as structs are a million pointers for the collector to follow and
// some 25 MB; packed they are a fifth of that, and a field is read back as a
// part of the string, without a copy.
//
//	flags | field | field | … | auth | http | finding
//
// A field is its length plus one as a varint and its bytes; the length 0 is
// NULL.
type packed string

// The flags of a packed receipt.
const (
	flagCut       = 1 << iota // a field was too long to be kept whole
	flagFailing               // rejected, answered 5xx, or unreadable
	flagFound                 // there is a finding that somebody must look at
	flagBack                  // we failed to take it, and it came again
	flagUnchecked             // it was not held against the rules
)

// The most bytes that are kept of a raw query and of any other field. They are
// for hostile receipts: whoever opens one reads it again from the database.
const (
	keptQuery = 2048
	keptField = 512
)

// pack keeps r.
func pack(r *data.Receipt) packed {
	w := packer{b: make([]byte, 1, 320)}
	w.str(r.ID.Source)
	w.text(r.ID.Key)
	w.instant(r.ReceivedAt)
	for _, t := range []data.Text{
		r.Operator.Key, r.Operator.Name, r.Campaign.Key, r.Campaign.Name,
		r.ClickID, r.SubID, r.Event, r.Status, r.Reason,
	} {
		w.text(t)
	}
	w.instant(r.OccurredAt)
	w.amount(r.Money.Amount)
	for _, t := range []data.Text{r.Money.Currency, r.TxID, r.PlayerID, r.PlayerStatus, r.Method} {
		w.text(t)
	}
	w.limited(r.Query, keptQuery)
	w.text(r.RemoteIP)
	w.str(r.Unreadable)
	w.b = binary.AppendVarint(w.b, int64(r.AuthOK))
	w.b = binary.AppendVarint(w.b, int64(r.HTTPStatus))
	if failing(r) {
		w.b[0] |= flagFailing
	}
	return packed(w.b)
}

// whole reports whether every field was kept in full.
func (p packed) whole() bool { return p[0]&flagCut == 0 }

// failing reports whether something went wrong with the receipt, or is wrong
// with it.
func (p packed) failing() bool { return p[0]&(flagFailing|flagFound) != 0 }

// id gives the receipt's id.
func (p packed) id() data.ID {
	u := unpacker{rest: string(p[1:])}
	return data.ID{Source: u.str(), Key: u.text()}
}

// received gives the moment it was received, zero where there is none.
func (p packed) received() time.Time {
	u := unpacker{rest: string(p[1:])}
	_, _ = u.text(), u.text()
	return u.instant().Time()
}

// receipt gives the receipt back.
func (p packed) receipt() data.Receipt {
	u := unpacker{rest: string(p[1:])}
	return u.receipt()
}

func (u *unpacker) receipt() data.Receipt {
	r := data.Receipt{ID: data.ID{Source: u.str(), Key: u.text()}, ReceivedAt: u.instant()}
	for _, t := range []*data.Text{
		&r.Operator.Key, &r.Operator.Name, &r.Campaign.Key, &r.Campaign.Name,
		&r.ClickID, &r.SubID, &r.Event, &r.Status, &r.Reason,
	} {
		*t = u.text()
	}
	r.OccurredAt = u.instant()
	r.Money.Amount = u.amount()
	for _, t := range []*data.Text{&r.Money.Currency, &r.TxID, &r.PlayerID, &r.PlayerStatus, &r.Method} {
		*t = u.text()
	}
	r.Query = u.text()
	r.RemoteIP = u.text()
	r.Unreadable = u.str()
	r.AuthOK = data.Tri(u.number())
	r.HTTPStatus = int(u.number())
	return r
}

type packer struct{ b []byte }

func (w *packer) text(t data.Text) { w.limited(t, keptField) }

func (w *packer) limited(t data.Text, most int) {
	if t.Null() {
		w.b = append(w.b, 0)
		return
	}
	s := t.Raw()
	if len(s) > most {
		s = s[:most]
		w.b[0] |= flagCut
	}
	w.str(s)
}

func (w *packer) str(s string) {
	w.b = binary.AppendUvarint(w.b, uint64(len(s))+1)
	w.b = append(w.b, s...)
}

// instant writes microseconds after a 1, a bad value after a 2, 0 for none.
func (w *packer) instant(i data.Instant) {
	switch {
	case i.Ok():
		w.b = binary.AppendVarint(append(w.b, 1), i.Micros())
	case !i.Null():
		w.b = append(w.b, 2)
		w.text(i.Bad())
	default:
		w.b = append(w.b, 0)
	}
}

// amount writes a number with its decimals after a 1, a bad value after a 2, 0
// for none.
func (w *packer) amount(a data.Amount) {
	d, ok := a.Decimal()
	switch {
	case ok:
		w.b = append(w.b, 1)
		w.str(d.StringFixed(max(0, -d.Exponent())))
	case !a.Null():
		w.b = append(w.b, 2)
		w.text(a.Bad())
	default:
		w.b = append(w.b, 0)
	}
}

type unpacker struct{ rest string }

func (u *unpacker) byte() byte {
	c := u.rest[0]
	u.rest = u.rest[1:]
	return c
}

// uvarint reads what binary.AppendUvarint wrote, from a string.
func (u *unpacker) uvarint() uint64 {
	var v uint64
	for shift := 0; ; shift += 7 {
		c := u.byte()
		v |= uint64(c&0x7f) << shift
		if c < 0x80 {
			return v
		}
	}
}

func (u *unpacker) number() int64 {
	v := u.uvarint()
	return int64(v>>1) ^ -int64(v&1)
}

func (u *unpacker) text() data.Text {
	n := u.uvarint()
	if n == 0 {
		return data.Text{}
	}
	s := u.rest[:n-1]
	u.rest = u.rest[n-1:]
	return data.NewText(s)
}

func (u *unpacker) str() string { return u.text().Raw() }

func (u *unpacker) instant() (i data.Instant) {
	switch u.byte() {
	case 1:
		return data.At(time.UnixMicro(u.number()))
	case 2:
		_ = i.Scan([]byte(u.str())) // it never fails
	}
	return i
}

func (u *unpacker) amount() (a data.Amount) {
	switch u.byte() {
	case 1:
		return data.ParseAmount(u.str())
	case 2:
		_ = a.Scan(u.str()) // it never fails; a value that was bad is bad again
	}
	return a
}
