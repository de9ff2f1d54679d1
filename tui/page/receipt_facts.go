package page

import (
	"strconv"
	"strings"
	"time"

	"tailback/data"
	"tailback/rules/query"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// longest is how much of one field is shown; y copies all of it.
const longest = 4 << 10

// textFact names a text.
func textFact(name string, t data.Text) fact {
	v := fact{name: name, text: begin(t, longest), copy: t.Raw()}
	if t.Len() > longest {
		v.text += " (" + Grouped(t.Len()) + " bytes; y copies them all)"
	}
	return v
}

// refFact gives the name with the key behind it, or the key alone.
func refFact(name string, r data.Ref) fact {
	v := textFact(name, r.Key)
	if !r.Name.Empty() {
		v.text = begin(r.Name, longest) + " (" + begin(r.Key, 64) + ")"
		v.copy = r.Name.Raw()
	}
	return v
}

// momentFact gives a moment, and how long ago it was.
func momentFact(name, text string, at data.Instant) fact {
	v := fact{name: name, text: text, copy: at.Bad().Raw()}
	if at.Ok() {
		v.copy = at.Time().Format(time.RFC3339Nano)
	}
	return v
}

// reasonAtMost is how much of a reason is shown and copied.
const reasonAtMost = 4096

// reason gives why we did not accept a receipt: a tracker may repeat what it was
// sent, secrets and all.
func (f Frame) reason(r *data.Receipt) data.Text {
	if r.Reason.Empty() {
		return r.Reason
	}
	return data.NewText(query.Redact(shorten(r.Reason, reasonAtMost).Raw(), f.Secrets))
}

// receiptFacts names what is known of a receipt, and last what is not.
func receiptFacts(f Frame, r *data.Receipt) []fact {
	amount := fact{name: "amount", text: data.Safe(r.Money.String()), copy: r.Money.Amount.String()}
	if bad := r.Money.Amount.Bad(); !bad.Null() {
		amount.text, amount.copy, amount.role = begin(bad, longest)+" is no number", bad.Raw(), theme.Warn
	}
	answered := fact{name: "answered"}
	if r.HTTPStatus != 0 {
		answered.text = strconv.Itoa(r.HTTPStatus)
		answered.copy = answered.text
	}
	proven := fact{name: "authenticated"}
	if r.AuthOK != data.Unknown {
		proven.text = r.AuthOK.String()
		proven.copy = proven.text
	}
	return knownFacts([]fact{
		textFact("receipt", data.NewText(r.ID.Source+"/"+r.ID.Key.Raw())),
		momentFact("received", f.moment(r.ReceivedAt, false), r.ReceivedAt),
		momentFact("occurred", f.occurred(r, false), r.OccurredAt),
		refFact("operator", r.Operator),
		refFact("campaign", r.Campaign),
		textFact("event", r.Event),
		amount,
		textFact("click", r.ClickID),
		textFact("sub-id", r.SubID),
		textFact("transaction", r.TxID),
		textFact("player", r.PlayerID),
		textFact("player status", r.PlayerStatus),
		textFact("status", r.Status),
		textFact("reason", f.reason(r)),
		answered,
		textFact("method", r.Method),
		textFact("sender", r.RemoteIP),
		proven,
	})
}

// knownFacts leaves out the facts without a text, and names them at the end.
func knownFacts(facts []fact) []fact {
	var there []fact
	var none []string
	for _, v := range facts {
		if v.text == "" {
			none = append(none, v.name)
			continue
		}
		there = append(there, v)
	}
	if len(none) == 0 {
		return there
	}
	return append(there, fact{name: "without", text: joined(", ", none...), role: theme.Dim})
}

// dealFacts names what a deal says.
func dealFacts(f Frame, t *data.Terms) []fact {
	payout := fact{name: "payout", text: data.Safe(t.Payout.String()), copy: t.Payout.Amount.String()}
	deposit := data.Money{Amount: t.MinDeposit, Currency: t.Payout.Currency}
	window := fact{name: "window"}
	if t.WindowDays > 0 {
		window.text = strconv.Itoa(t.WindowDays) + " days from click to event"
		window.copy = strconv.Itoa(t.WindowDays)
	}
	return knownFacts([]fact{
		textFact("model", t.Model),
		textFact("payable event", t.PayableEvent),
		payout,
		{name: "min deposit", text: data.Safe(deposit.String()), copy: t.MinDeposit.String()},
		window,
		textFact("qualification", t.Qualification),
		textFact("NGR", t.NGRNote),
	})
}

// campaignFacts names whose offer it is, and where its traffic is sent.
func (p *Receipt) campaignFacts(f Frame) []fact {
	facts := []fact{refFact("operator", p.receipt.Operator), refFact("campaign", p.receipt.Campaign)}
	if t := p.trail; t != nil && t.Campaign != nil {
		c, link := t.Campaign, t.Campaign.TrackingLink
		if !link.Empty() {
			link = data.NewText(query.Redact(link.Raw(), f.Secrets))
		}
		facts = []fact{
			refFact("operator", c.Operator),
			refFact("campaign", data.Ref{Key: c.ID.Key, Name: c.Name}),
			textFact("offer", c.Offer),
			textFact("affiliate", c.Affiliate),
			textFact("tracking link", link),
		}
	}
	var there []fact
	for _, v := range facts {
		if v.text != "" {
			there = append(there, v)
		}
	}
	return there
}

// day gives the day of a moment, "" for none.
func (f Frame) day(at data.Instant) string {
	if at.Ok() {
		return f.in(at.Time()).Format("2 Jan 2006")
	}
	return begin(at.Bad(), 32)
}

// shortDay leaves out the year where it is this one.
func (f Frame) shortDay(at data.Instant) string {
	if at.Ok() && f.in(at.Time()).Year() == f.in(f.Now).Year() {
		return f.in(at.Time()).Format("2 Jan")
	}
	return f.day(at)
}

// period says from when to when a deal is valid.
func (f Frame) period(t *data.Terms) string {
	from, to := f.day(t.ValidFrom), f.day(t.ValidTo)
	switch {
	case from == "" && to == "":
		return "without dates"
	case from == "":
		return "until before " + to
	case to == "":
		return "from " + from
	}
	return from + " until before " + to
}

// termsLine tells the deal that is in force in one line.
func (p *Receipt) termsLine(f Frame) string {
	if p.trail == nil {
		return p.withoutTrail(f)
	}
	t := p.trail.Terms
	switch off := offOf(p.trail, "terms"); {
	case t != nil:
	case off != "":
		return off
	case p.campaign().Empty():
		return "terms: the campaign is not known"
	default:
		return "terms: none is known for this campaign and day"
	}
	line := "terms " + f.shortDay(t.ValidFrom) + ".." + f.shortDay(t.ValidTo) + ": " + joined(" ", begin(t.Model, 16), data.Safe(t.Payout.String()))
	if !t.PayableEvent.Empty() {
		line += " on " + begin(t.PayableEvent, 32)
	}
	if !t.MinDeposit.Null() {
		line += ", min " + data.Safe(data.Money{Amount: t.MinDeposit, Currency: t.Payout.Currency}.Number())
	}
	if t.WindowDays > 0 {
		line += ", " + strconv.Itoa(t.WindowDays) + " d"
	}
	return line
}

// offOf gives the sentence that says why something could not be looked up, ""
// where it could.
func offOf(t *data.Trail, what string) string {
	for _, off := range t.Off {
		if strings.HasPrefix(off, what) {
			return data.Safe(off)
		}
	}
	return ""
}

// withoutTrail says that terms and trail are still to come.
func (p *Receipt) withoutTrail(f Frame) string {
	if p.tracing.slow(f.Now) {
		return part.Spinner(f.Theme, f.Spin) + " reading terms and trail"
	}
	return ""
}
