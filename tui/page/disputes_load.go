package page

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/rules/conversion"
	"tailback/rules/dispute"
)

// Disputes reads and writes disputes. Every write that is tried again under the
// same op is done once; one of a dispute that somebody else edited meanwhile is
// refused with what they did.
type Disputes interface {
	// Why says why an action cannot be done now; "" where it can.
	Why(action data.Action) string
	// Me is the person at this console: user@host.
	Me() data.Text
	// Notice says what a person must know of the ledger, that it is a personal one;
	// "" for nothing.
	Notice() string
	// Docket gives all disputes. now stands for them: handed over as since, all is
	// nil and now the same where nothing changed.
	Docket(ctx context.Context, since string) (all []data.Dispute, now string, err error)
	// Dispute gives one with all that was written about it.
	Dispute(ctx context.Context, id int64) (data.DisputeFile, error)
	// Cases weighs what disputes are made of, one for one.
	Cases(ctx context.Context, all []data.Dispute) ([]Case, error)
	// Contest works out the conversions of what a person wants to dispute.
	Contest(ctx context.Context, of Subjects) (Contests, error)

	OpenDisputes(ctx context.Context, all []data.NewDispute, op data.Op) ([]data.Opened, error)
	ClaimDispute(ctx context.Context, seen data.Seen, op data.Op) (data.Dispute, error)
	ReleaseDispute(ctx context.Context, seen data.Seen, op data.Op) (data.Dispute, error)
	MoveDisputes(ctx context.Context, seen []data.Seen, to data.DisputeState, answer *data.Answer, op data.Op) ([]data.Dispute, error)
	Restate(ctx context.Context, seen data.Seen, to data.DisputeTerms, op data.Op) (data.Dispute, error)
	NoteDispute(ctx context.Context, id int64, text string, op data.Op) (data.Note, error)
	UndoDispute(ctx context.Context, seen data.Seen, op data.Op) (data.Dispute, error)

	Dossiers
}

// Case is what a dispute stands on.
type Case struct {
	dispute.Weight
	// Receipt is the best of those that are there; nil for none.
	Receipt *data.Receipt
	// Campaign and SubID are the click's, else the receipt's.
	Campaign data.Ref
	SubID    data.Text
	// Payouts are the operator's lines about it.
	Payouts []data.PayoutLine
	// Terms are those that the claim stands on; nil for none known.
	Terms *data.Terms
}

// Subjects is what a person wants to dispute, of any of the three.
type Subjects struct {
	Receipts    []data.ID
	Clicks      []data.Text // all conversions of each
	Conversions []conversion.Conversion
}

// Len says how many there are.
func (s Subjects) Len() int { return len(s.Receipts) + len(s.Clicks) + len(s.Conversions) }

// Contests are the conversions that were found.
type Contests struct {
	All  []Contest
	Left []string // what was left out, and why
}

// Contest is a conversion that can be disputed, as it would be by default.
type Contest struct {
	data.NewDispute
	// Asks says why a person has to say what is claimed; "" where that is known.
	Asks string
}

// DocketMsg brings the disputes.
type DocketMsg struct {
	All  []data.Dispute // nil where they are as they were
	Roll *dispute.Roll
	Now  string
	Err  error
}

// ReadDocket gives the command that reads the disputes.
func ReadDocket(ctx context.Context, db Disputes, since string) tea.Cmd {
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		all, now, err := db.Docket(ctx, since)
		msg := DocketMsg{All: all, Now: now, Err: err}
		if err == nil && all != nil {
			msg.Roll = dispute.NewRoll(all)
		}
		return msg
	}
}

// Docket is the disputes as every page sees them.
type Docket struct {
	All  []data.Dispute
	Roll *dispute.Roll // nil for none
	// Known is set once they were read; Lost says why they could not be read
	// lately.
	Known bool
	Lost  string
	// Why says why an action cannot be done now, "" where it can; nil without a
	// ledger.
	Why func(data.Action) string
}

// whyNot says why so many conversions cannot be disputed; "" where they can.
func (d Docket) whyNot(n int) string {
	switch {
	case d.Why == nil:
		return noLedger
	case n > data.DisputesAtMost:
		return Grouped(n) + " are more than " + Grouped(data.DisputesAtMost)
	case n > data.DisputesByOperator:
		return data.Safe(d.Why(data.ToDisputeMany))
	}
	return data.Safe(d.Why(data.ToDispute))
}

// Due counts the disputes that must be seen to now.
func (d Docket) Due(now time.Time) (n int) {
	for i := range d.All {
		if dispute.Due(d.All[i], now) {
			n++
		}
	}
	return n
}

// disputed gives the sign of a receipt that is part of a dispute; "" for none. A
// live one is D, one that is over d.
func (p *Pulse) disputed(r *data.Receipt) string {
	d, ok := p.Docket.Roll.Of(r)
	return disputeSign(d, ok)
}

func disputeSign(d data.Dispute, ok bool) string {
	switch {
	case !ok:
		return ""
	case d.Live():
		return "D"
	}
	return "d"
}

// Dispute asks the console to dispute something: it works out the conversions and
// asks for the rest.
type Dispute struct {
	Of    Subjects
	Title string // what is disputed: 3 marked receipts
}
