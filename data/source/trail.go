package source

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"

	"tailback/data"
	"tailback/data/dberr"
)

// Trail gives what surrounds a receipt, each relation by one bounded query where
// an index leads. What cannot be looked up, or fails on its own, is said in Off;
// an error means that the database does not answer, or that ctx ended. All of it
// together takes no longer than one statement may. Campaigns and terms are few,
// and are asked for without an index too.
func (s *Source) Trail(ctx context.Context, r data.Receipt) (data.Trail, error) {
	within, cancel := context.WithTimeout(ctx, s.deadline)
	defer cancel()
	var trail data.Trail
	legs := [...]leg{{s: s, r: r}, {s: s, r: r}, {s: s, r: r}}
	var group sync.WaitGroup
	group.Go(func() { trail.Click, trail.Campaign, trail.Terms = legs[0].deal(within) })
	group.Go(func() { trail.Receipts, trail.Deliveries = legs[1].receipts(within) })
	group.Go(func() { trail.Player, trail.Payouts = legs[2].player(within) })
	group.Wait()
	if ctx.Err() != nil {
		return data.Trail{}, ctx.Err()
	}
	var answered bool
	var late error
	for _, l := range legs {
		if l.lost != nil {
			return data.Trail{}, explain("cannot read the trail", l.lost)
		}
		trail.Off = append(trail.Off, l.off...)
		answered, late = answered || l.answered, cmp.Or(late, l.late)
	}
	if late != nil && !answered {
		return data.Trail{}, explain("cannot read the trail", late)
	}
	return trail, nil
}

// leg is one of the ways on which a trail is gathered, side by side, and what
// became of its questions.
type leg struct {
	s        *Source
	r        data.Receipt
	off      []string
	answered bool  // a question was
	late     error // of one that was not in time
	lost     error // of one to a database that is not there
}

// asked takes the outcome of one question, and reports whether it was answered.
func (l *leg) asked(what string, err error) bool {
	switch {
	case err == nil:
		l.answered = true
		return true
	case isLate(err):
		l.late = err
	case isLost(err):
		l.lost = err
	case dberr.State(err) != "" || dberr.SQLite(err) != 0:
		l.answered = true
	}
	l.off = append(l.off, notLookedUp(what, err))
	return false
}

// isLate reports a question that was not answered in time.
func isLate(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || dberr.State(err) == "57014"
}

// isLost reports that the database does not answer at all. Its own refusals and
// a busy file are answers.
func isLost(err error) bool {
	var off *offError
	var without *noIndexError
	return !errors.As(err, &off) && !errors.As(err, &without) && data.KindOf(explain("", err)) == data.Unreachable && dberr.SQLite(err) == 0
}

// notLookedUp says in a sentence why something was not looked up.
func notLookedUp(what string, err error) string {
	var off *offError
	var without *noIndexError
	var affected *affectedError
	why := ""
	switch {
	case errors.As(err, &without):
		why = without.Error()
	case errors.As(err, &off) && slices.Contains(relationNames(), off.relation):
		why = "this database keeps none (" + off.why + ")"
	case errors.As(err, &off):
		why = off.Error()
	case isLate(err):
		why = "no answer in time"
	case errors.As(err, &affected) && affected.relation == what:
		why = plainReason(affected.error)
	default:
		why = plainReason(err)
	}
	return data.Safe(what + ": " + why)
}

// deal looks up the click, its campaign and the terms of that.
func (l *leg) deal(ctx context.Context) (*data.Click, *data.Campaign, *data.Terms) {
	click := l.click(ctx)
	campaign := l.r.Campaign.Key
	if campaign.Null() && click != nil {
		campaign = click.Campaign.Key
	}
	if campaign.Null() {
		return click, nil, nil
	}
	keys := []data.Text{campaign}
	var known *data.Campaign
	if campaigns, err := l.s.Campaigns(ctx, keys); l.asked("campaign", err) && len(campaigns) > 0 {
		known = &campaigns[0]
	}
	deals, err := l.s.Terms(ctx, keys)
	if !l.asked("terms", err) {
		return click, known, nil
	}
	at := l.r.OccurredAt
	if !at.Ok() {
		at = l.r.ReceivedAt
	}
	terms, ok := data.TermsAt(deals, at.Time())
	if !ok {
		return click, known, nil
	}
	if known != nil {
		terms.Campaign.Name = known.Name
	}
	return click, known, &terms
}

func (l *leg) click(ctx context.Context) *data.Click {
	if l.r.ClickID.Empty() {
		return nil
	}
	err := l.s.indexed(ctx, "clicks", "click_id")
	var clicks []data.Click
	if err == nil {
		clicks, err = l.s.Clicks(ctx, []data.Text{l.r.ClickID})
	}
	if !l.asked("click", err) || len(clicks) == 0 {
		return nil
	}
	return &clicks[0]
}

// receipts looks up those of the same click, or else of the same transaction,
// and their deliveries.
func (l *leg) receipts(ctx context.Context) ([]data.Receipt, []data.Delivery) {
	var all []data.Receipt
	var err error
	what := ""
	switch {
	case !l.r.ClickID.Empty():
		what = "receipts of this click"
		if err = l.s.indexed(ctx, "receipts", "click_id"); err == nil {
			all, err = l.s.receiptsOf(ctx, data.FoundClick, l.r.ClickID, everybodys)
		}
	case !l.r.TxID.Empty():
		what = "receipts of this transaction"
		if err = l.s.indexed(ctx, "receipts", "txid"); err == nil {
			all, err = l.s.ofOperator(ctx, data.FoundTransaction, l.r.TxID, l.r)
		}
	}
	if what != "" && !l.asked(what, err) {
		all = nil
	}
	all = including(all, l.r)
	if err = l.s.indexed(ctx, "deliveries", "receipt_id"); err != nil {
		l.asked("deliveries", err)
		return all, nil
	}
	deliveries, err := l.s.deliveriesOf(ctx, all)
	l.asked("deliveries", err)
	return all, deliveries
}

// including makes sure that r is among the receipts, which are in order: there may be
// more than were read, and it may have changed since.
func including(receipts []data.Receipt, r data.Receipt) []data.Receipt {
	if slices.ContainsFunc(receipts, func(x data.Receipt) bool { return x.ID == r.ID }) {
		return receipts
	}
	at, _ := slices.BinarySearchFunc(receipts, r, func(x, r data.Receipt) int {
		return x.ReceivedAt.Time().Compare(r.ReceivedAt.Time())
	})
	return slices.Insert(receipts, at, r)
}

// player looks up the other receipts of the player, and the payout lines of the
// click, else of the transaction, else of the player.
func (l *leg) player(ctx context.Context) ([]data.Receipt, []data.PayoutLine) {
	var receipts []data.Receipt
	if !l.r.PlayerID.Empty() {
		err := l.s.indexed(ctx, "receipts", "player_id")
		if err == nil {
			receipts, err = l.s.ofOperator(ctx, data.FoundPlayer, l.r.PlayerID, l.r)
		}
		l.asked("receipts of this player", err)
	}
	return receipts, l.payouts(ctx)
}

func (l *leg) payouts(ctx context.Context) []data.PayoutLine {
	if off := l.s.compose.relations["payout_lines"].off; off != "" {
		l.asked("payout lines", &offError{"payout_lines", off})
		return nil
	}
	for _, by := range []struct {
		what, name string
		key        data.Text
	}{
		{"payout lines of this click", "click_id", l.r.ClickID},
		{"payout lines of this transaction", "txid", l.r.TxID},
		{"payout lines of this player", "player_id", l.r.PlayerID},
	} {
		if by.key.Empty() {
			continue
		}
		lines, err := l.s.payoutsOf(ctx, by.name, by.key, l.r)
		if l.asked(by.what, err) && len(lines) > 0 {
			return lines
		}
	}
	return nil
}
