package demo

import (
	"net/http"
	"strconv"
	"time"

	"tailback/data"
)

// vocabulary is the words that our tracker writes down, made once.
type vocabulary struct {
	accepted, rejected, duplicate       data.Text
	noClick, noSuchClick, noSuchWord    data.Text
	seenBefore, busy                    data.Text
	delivered, failed, waiting, timeout data.Text
}

func newVocabulary() vocabulary {
	text := data.NewText
	return vocabulary{
		accepted: text(string(data.Accepted)), rejected: text(string(data.Rejected)), duplicate: text(string(data.Duplicate)),
		noClick: text("no click id"), noSuchClick: text("unknown click id"), noSuchWord: text("unknown event"),
		seenBefore: text("seen before"), busy: text("our database was busy"),
		delivered: text("delivered"), failed: text("failed"), waiting: text("waiting"), timeout: text("no answer within 10 s"),
	}
}

// read parses a request as our tracker does: by the operator's contract, and
// by nothing but what arrived. known is the click that it would find.
func (w *World) read(o *operator, r *request, known click) data.Receipt {
	x := data.Receipt{Operator: o.ref, Method: w.get, AuthOK: o.proves(r), HTTPStatus: http.StatusOK, Status: w.words.accepted}
	for _, p := range r.pairs {
		if p.name == o.contract.Params[p.field] {
			o.note(&x, p)
		}
	}
	if x.ClickID == known.id {
		x.Campaign = known.campaign.ref
	}
	switch {
	case x.ClickID.Empty():
		x.Status, x.Reason = w.words.rejected, w.words.noClick
	case x.ClickID != known.id:
		x.Status, x.Reason = w.words.rejected, w.words.noSuchClick
	case o.contract.Events[r.get("event")] == "":
		x.Status, x.Reason = w.words.rejected, w.words.noSuchWord
	}
	return x
}

// note puts one parameter into its column. What cannot be read there is left
// NULL, an unknown event is kept as it came.
func (o *operator) note(x *data.Receipt, p pair) {
	if p.value == "" {
		return
	}
	value := data.NewText(p.value)
	switch p.field {
	case "click_id":
		x.ClickID = value
	case "sub_id":
		x.SubID = value
	case "event":
		x.Event = value
		if word := o.contract.Events[p.value]; word != "" {
			x.Event = data.NewText(word)
		}
	case "occurred_at":
		x.OccurredAt = o.moment(p.value)
	case "amount":
		if a := data.ParseAmount(p.value); a.Bad().Null() {
			x.Money.Amount = a
		}
	case "currency":
		x.Money.Currency = value
	case "txid":
		x.TxID = value
	case "player_id":
		x.PlayerID = value
	case "player_status":
		x.PlayerStatus = value
	}
}

// moment reads a time as the contract says; NULL where it is none.
func (o *operator) moment(s string) data.Instant {
	var t time.Time
	var err error
	var n int64
	switch o.timeFormat {
	case "unix_s":
		n, err = strconv.ParseInt(s, 10, 64)
		t = time.Unix(n, 0)
	case "unix_ms":
		n, err = strconv.ParseInt(s, 10, 64)
		t = time.UnixMilli(n)
	default:
		t, err = time.ParseInLocation(o.timeFormat, s, o.zone)
	}
	if err != nil {
		return data.Instant{}
	}
	return data.At(t)
}

// proves tells what the check of the sender said. In this world nobody forges.
func (o *operator) proves(r *request) data.Tri {
	switch o.auth {
	case "none":
		return data.Unknown
	case "token":
		if r.get("token") != o.secret() {
			return data.No
		}
	}
	return data.Yes
}
