package demo

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strconv"
	"strings"

	"tailback/data"
)

// request is a postback's parameters as an operator sends them, in order.
type request struct{ pairs []pair }

// pair is one parameter: the field it stands for, and what travels.
type pair struct{ field, name, value string }

func (r *request) find(field string) *pair {
	for i := range r.pairs {
		if r.pairs[i].field == field {
			return &r.pairs[i]
		}
	}
	return nil
}

func (r *request) get(field string) string {
	if p := r.find(field); p != nil {
		return p.value
	}
	return ""
}

func (r *request) set(field, value string) {
	if p := r.find(field); p != nil {
		p.value = value
	}
}

func (r *request) rename(field, name string) {
	if p := r.find(field); p != nil {
		p.name = name
	}
}

// compose fills the operator's template. What has no value is left out, as
// most platforms do; FableSpin alone sends it empty.
func (o *operator) compose(what occasion, at moment) *request {
	r := &request{pairs: make([]pair, 0, len(o.params))}
	for _, p := range o.params {
		value := o.value(p.field, what, at)
		if value == "" && p.field != "signature" && o.name != "FableSpin" {
			continue
		}
		r.pairs = append(r.pairs, pair{p.field, p.name, value})
	}
	return r
}

func (o *operator) value(field string, what occasion, at moment) string {
	p := what.player
	switch field {
	case "click_id":
		return p.click.id.Raw()
	case "event":
		return o.says[what.event]
	case "sub_id":
		return p.click.label.sub1.Raw()
	case "sub2":
		return p.click.label.sub2.Raw()
	case "amount":
		return o.amount(what)
	case "currency":
		if what.money || o.name == "FableSpin" {
			return p.click.campaign.market.currency.Raw()
		}
	case "occurred_at":
		return o.date(at)
	case "txid":
		return what.order
	case "player_id":
		return p.id.Raw()
	case "player_status":
		return p.status(what)
	case "token":
		return o.secret()
	}
	return ""
}

func (o *operator) amount(what occasion) string {
	if !what.money {
		return ""
	}
	s := strconv.FormatInt(what.amount, 10)
	if what.player.click.campaign.market.currency.Raw() == "JPY" {
		return s
	}
	return s + ".00"
}

func (o *operator) date(at moment) string {
	switch o.timeFormat {
	case "unix_s":
		return strconv.FormatInt(int64(at/second), 10)
	case "unix_ms":
		return strconv.FormatInt(int64(at/1000), 10)
	}
	return at.time().In(o.zone).Format(o.timeFormat)
}

func (p player) status(what occasion) string {
	switch {
	case what.event == data.Chargeback:
		return "blocked"
	case p.deposits == 0:
		return "new"
	case p.deposits > 5:
		return "vip"
	}
	return "active"
}

// query writes the request as it travels, signed where the operator signs.
func (o *operator) query(r *request) string {
	var b strings.Builder
	b.Grow(256)
	for i, p := range r.pairs {
		value := url.QueryEscape(p.value)
		if p.field == "signature" {
			value = o.sign(b.String())
		}
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(p.name)
		b.WriteByte('=')
		b.WriteString(value)
	}
	return b.String()
}

// sign gives the HMAC over the raw query before the signature.
func (o *operator) sign(raw string) string {
	mac := hmac.New(sha256.New, []byte(o.secret()))
	mac.Write([]byte(raw))
	return hex.EncodeToString(mac.Sum(nil))
}
