package source

import (
	"cmp"
	"context"
	"slices"

	"tailback/data"
)

// payoutRow is a line of a payout report as a query gives it.
type payoutRow struct {
	Report     data.Text   `db:"report"`
	Line       number      `db:"line"`
	OperatorID data.Text   `db:"operator_id"`
	CampaignID data.Text   `db:"campaign_id"`
	ClickID    data.Text   `db:"click_id"`
	TxID       data.Text   `db:"txid"`
	PlayerID   data.Text   `db:"player_id"`
	SubID      data.Text   `db:"sub_id"`
	Event      data.Text   `db:"event"`
	Day        data.Text   `db:"day"`
	Amount     data.Amount `db:"amount"`
	Currency   data.Text   `db:"currency"`
	Status     data.Text   `db:"status"`
	Reason     data.Text   `db:"reason"`
}

// line gives the noun. Names are filled in later.
func (r payoutRow) line() data.PayoutLine {
	return data.PayoutLine{
		Report: r.Report, Line: r.Line.n, Operator: data.Ref{Key: r.OperatorID}, Campaign: data.Ref{Key: r.CampaignID},
		ClickID: r.ClickID, TxID: r.TxID, PlayerID: r.PlayerID, SubID: r.SubID, Event: r.Event, Day: r.Day,
		Money: data.Money{Amount: r.Amount, Currency: r.Currency}, Status: r.Status, Reason: r.Reason,
	}
}

// payoutsOf gives the payout lines in which a field is key, by report and line;
// at most 5,000. Lines of another operator than that of r are not among them.
func (s *Source) payoutsOf(ctx context.Context, name string, key data.Text, r data.Receipt) ([]data.PayoutLine, error) {
	if err := s.indexed(ctx, "payout_lines", name); err != nil {
		return nil, err
	}
	which, some, err := s.choose("payout_lines", name, []string{key.Raw()})
	if err != nil || !some {
		return nil, err
	}
	w := newWhere(pageSize)
	which(w)
	query, err := s.compose.narrowed("payout_lines_of", w.sql.String())
	if err != nil {
		return nil, err
	}
	var rows []payoutRow
	if err := s.selectSQL(ctx, &rows, query, w.args...); err != nil {
		return nil, err
	}
	var lines []data.PayoutLine
	for _, row := range rows {
		lines = append(lines, row.line())
	}
	s.nameLines(ctx, lines)
	lines = slices.DeleteFunc(lines, func(l data.PayoutLine) bool {
		return !l.Operator.Key.Null() && !r.Operator.Key.Null() && l.Operator.Key != r.Operator.Key
	})
	slices.SortFunc(lines, func(a, b data.PayoutLine) int {
		return cmp.Or(cmp.Compare(a.Report.Raw(), b.Report.Raw()), cmp.Compare(a.Line, b.Line))
	})
	return lines, nil
}

// nameLines names operators and campaigns. A line without an operator has its
// campaign's.
func (s *Source) nameLines(ctx context.Context, lines []data.PayoutLine) {
	s.fillEach(ctx, len(lines), func(i int) (operator, campaign *data.Ref) {
		return &lines[i].Operator, &lines[i].Campaign
	})
}
