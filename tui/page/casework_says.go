package page

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
)

// The fields of what a dispute says, in the forms that open and edit one.
const (
	saysReason = iota
	saysClaim
	saysStatement
	saysDeadline
	saysContact
	saysTicket
	saysCount
)

// saysFields are those fields with what they begin with.
func saysFields(t data.DisputeTerms, claim, deadline string) []Field {
	return []Field{
		{Name: "reason", Text: string(t.Reason), Choices: data.DisputeReasons(), Hint: strings.Join(data.DisputeReasons(), ", ")},
		{Name: "claim", Text: claim, Hint: "120.00 EUR, or none"},
		{Name: "statement", Text: t.Statement.Raw(), Hint: "what the operator reads", Long: true},
		{Name: "deadline", Text: deadline, Hint: "2026-12-03T12:00 in UTC; empty for none"},
		{Name: "contact", Text: t.Contact.Raw(), Hint: "whom at the operator it goes to"},
		{Name: "ticket", Text: t.Ticket.Raw(), Hint: "theirs or ours"},
	}
}

// stamped writes a deadline as momentOf reads it.
func stamped(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format("2006-01-02T15:04")
}

// termsOf reads what a dispute says.
func termsOf(values []string, now time.Time) (t data.DisputeTerms, err error) {
	if t.Reason, err = data.ParseDisputeReason(strings.TrimSpace(values[saysReason])); err != nil {
		return t, inField(saysReason, err)
	}
	if t.Claim, err = claimOf(values[saysClaim]); err != nil {
		return t, inField(saysClaim, err)
	}
	t.Statement, t.Contact, t.Ticket = typedText(values[saysStatement]), typedText(values[saysContact]), typedText(values[saysTicket])
	t.Deadline, err = momentOf(values[saysDeadline], now)
	return t, inField(saysDeadline, err)
}

func typedText(text string) data.Text { return data.NewText(strings.TrimSpace(text)) }

// claimOf reads 120.00 EUR; none is no claim.
func claimOf(text string) (m data.Money, err error) {
	words := strings.Fields(strings.ReplaceAll(text, ",", ""))
	if len(words) == 1 && words[0] == "none" {
		return m, nil
	}
	if len(words) == 2 {
		m = data.Money{Amount: data.ParseAmount(words[0]), Currency: data.NewText(words[1])}
		if d, ok := m.Amount.Decimal(); ok && d.Sign() >= 0 && len(words[1]) <= 10 {
			return m, nil
		}
	}
	return data.Money{}, &data.Error{Kind: data.Usage, What: "what is claimed is not clear", Why: "it is an amount and a currency", Do: "write 120.00 EUR, or none"}
}

func (w casework) whyNotEdit() string {
	if why := w.whyNot(data.ToRestate); why != "" {
		return why
	}
	switch d := w.chosen[0]; {
	case len(w.chosen) > 1:
		return "one at a time: unmark, and stand on it"
	case !d.Live():
		return "it is " + string(d.State) + ", which is its end"
	}
	return ""
}

// edit changes what a dispute says.
func (w casework) edit() tea.Cmd {
	db, d, now := w.Disputes, w.chosen[0], w.frame.Now
	claim := "none"
	if !d.Claim.Amount.Null() {
		claim = d.Claim.String()
	}
	form := Form{
		Title: fmt.Sprintf("Edit dispute %d", d.ID), Lines: []string{caseLine(d)}, Name: "change",
		Fields: saysFields(d.DisputeTerms, claim, stamped(d.Deadline)),
		Wrong:  wrongTerms(now),
		Do: func(ctx context.Context, values []string, op data.Op) (tea.Msg, error) {
			terms, err := termsOf(values, now)
			if err != nil {
				return nil, err
			}
			if values[saysDeadline] == stamped(d.Deadline) {
				terms.Deadline = d.Deadline // to the second
			}
			_, err = db.Restate(ctx, d.Seen(), terms, op)
			return Note{Text: fmt.Sprintf("changed %d", d.ID)}, err
		},
	}
	return func() tea.Msg { return form }
}

func wrongTerms(now time.Time) func([]string) error {
	return func(values []string) error {
		_, err := termsOf(values, now)
		return err
	}
}
