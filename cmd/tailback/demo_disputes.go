package main

import (
	"context"
	"time"

	"tailback/data"
	"tailback/data/ledger"
	"tailback/tui/page"
)

// invented is a dispute that the demo begins with: what is contested, by whom, and
// how far it has come.
type invented struct {
	filter    string // of the receipt that it is about
	by        string
	hours     int // ago
	reason    data.DisputeReason
	statement string
	note      string
	sent      bool
	answer    string // with which it was accepted, or declined
	declined  bool
	due       int // in so many hours from now; 0 for the operator's close
}

func inventions() []invented {
	return []invented{
		{filter: "operator:FableSpin event:qualified_ftd", by: "ops1", hours: 9, reason: data.ReasonMissing, sent: true,
			statement: "It came within the window and met the deposit; your report of the day does not have it.", note: "their support asks for the player id first"},
		{filter: "operator:Zebrino event:qualified_ftd", by: "ops1", hours: 20, due: 40, reason: data.ReasonElsewhere, sent: true,
			statement: "The click is ours, with its click id in your own postback."},
		{filter: "operator:Zebrino event:qualified_ftd status:accepted amount>0", by: "am2", hours: 16, due: 40, reason: data.ReasonRejected, note: "the player deposited again the same evening"},
		{filter: "operator:Oddly event:ftd", by: "am2", hours: 21, reason: data.ReasonMissing, sent: true, answer: "Tracked outside your window, we cannot pay it.", declined: true},
		{filter: "operator:Murmelbet event:ftd", by: "ops1", hours: 12, reason: data.ReasonUnderpaid, sent: true, answer: "You are right, the second rate applies. Added to this month."},
		{filter: "operator:Murmelbet event:chargeback", by: "", hours: 5, reason: data.ReasonOther, note: "charged back twice?"},
		{filter: "operator:Plinkaroo event:ftd", by: "am2", hours: 3, reason: data.ReasonLate},
	}
}

// inventDisputes opens the demo's disputes in its own ledger, as their people would
// have.
func (a *app) inventDisputes(ctx context.Context, set settings, d *desk) error {
	dsn, err := a.ledgerDSN(set)
	if err != nil {
		return err
	}
	identity, err := d.source.Identity(ctx)
	if err != nil {
		return err
	}
	for _, one := range inventions() {
		at := a.now().Add(-time.Duration(one.hours) * time.Hour)
		as := data.Actor{User: or(one.by, "ops1"), Host: "desk"}
		l, err := ledger.Open(ctx, ledger.Options{DSN: dsn, Source: d.source.Name(), Identity: identity, Actor: as, Role: data.RoleLead, AppName: appName(), Now: func() time.Time { return at }})
		if err != nil {
			return err
		}
		err = one.play(ctx, d, l, &at)
		if closed := l.Close(); err == nil {
			err = closed
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// play does what its person did, an hour between each step.
func (i invented) play(ctx context.Context, d *desk, l *ledger.Ledger, at *time.Time) error {
	filter, err := data.ParseFilter(i.filter+" until:"+at.UTC().Format("2006-01-02T15:04:05"), *at)
	if err != nil {
		return err
	}
	n, ok, err := d.priced(ctx, filter)
	if err != nil || !ok {
		return err
	}
	n.Reason, n.Statement = i.reason, data.NewText(i.statement)
	if i.due > 0 {
		n.Deadline = at.Add(time.Duration(i.hours+i.due) * time.Hour).Truncate(time.Hour)
	}
	is, err := l.OpenDispute(ctx, n, data.NewOp())
	if err != nil {
		return nil // two of them came upon one conversion
	}
	if i.by == "" {
		is, err = l.ReleaseDispute(ctx, is.Seen(), data.NewOp())
	}
	if *at = at.Add(time.Hour); err == nil && i.note != "" {
		_, err = l.NoteDispute(ctx, is.ID, i.note, data.NewOp())
	}
	if err == nil && i.sent {
		is, err = l.MoveDispute(ctx, is.Seen(), data.DisputeSent, nil, data.NewOp())
	}
	if *at = at.Add(time.Hour); err != nil || i.answer == "" {
		return err
	}
	to := data.DisputeAccepted
	if i.declined {
		to = data.DisputeDeclined
	}
	_, err = l.MoveDispute(ctx, is.Seen(), to, &data.Answer{Who: data.NewText("partner desk"), Verbatim: data.NewText(i.answer)}, data.NewOp())
	return err
}

// priced gives a conversion of the newest receipts that match, one with a price
// where there is one.
func (d *desk) priced(ctx context.Context, filter data.Filter) (n data.NewDispute, ok bool, err error) {
	found, err := d.source.Latest(ctx, filter, exactly)
	if err != nil {
		return n, false, err
	}
	var of page.Subjects
	for _, r := range found {
		of.Receipts = append(of.Receipts, r.ID)
	}
	contests, err := d.disputes().Contest(ctx, of)
	if err != nil || len(contests.All) == 0 {
		return n, false, err
	}
	for _, c := range contests.All {
		if c.Asks == "" {
			return c.NewDispute, true, nil
		}
	}
	return contests.All[0].NewDispute, true, nil
}
