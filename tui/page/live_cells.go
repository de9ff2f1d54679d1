package page

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tailback/data"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// liveColumn is one of the columns that a person can choose.
type liveColumn int

// The columns of a receipt. Those up to finding stand on every screen that has
// room; the rest use the room of the pane while that is closed.
const (
	colTime liveColumn = iota
	colOperator
	colCampaign
	colSub
	colWhat
	colAmount
	colSaid
	colClick
	colFinding
	colReason
	colTxID
	colPlayer
	liveColumns
)

// LiveColumns names the columns as a configuration does, in their order.
func LiveColumns() []string {
	return []string{"received", "operator", "campaign", "sub-id", "what", "amount", "said", "click", "finding", "reason", "transaction", "player"}
}

// coreColumns are those that stand beside a detail pane too: the chosen ones,
// else the usual. Where nothing is checked no finding has a column; where the
// pane leaves room for one of the two, it is worth more than the click.
func coreColumns(f Frame, checks bool) []liveColumn {
	var core []liveColumn
	for _, name := range f.Columns["live"] {
		if i := slices.Index(LiveColumns(), name); i >= 0 {
			core = append(core, liveColumn(i))
		}
	}
	if len(core) == 0 {
		core = []liveColumn{colTime, colOperator, colCampaign, colSub, colWhat, colAmount, colSaid, colClick, colFinding}
		if checks && f.Width >= paneFrom && f.Width < clickFrom && !f.Strip {
			core = slices.DeleteFunc(core, func(c liveColumn) bool { return c == colClick })
		}
	}
	if !checks {
		core = slices.DeleteFunc(core, func(c liveColumn) bool { return c == colFinding })
	}
	return core
}

// clickFrom is the width from which both a click and a finding stand beside the
// pane.
const clickFrom = 160

// moreColumns are those that are not among the core.
func moreColumns(core []liveColumn) []liveColumn {
	var more []liveColumn
	if slices.Contains(core, colFinding) && !slices.Contains(core, colClick) {
		more = append(more, colClick)
	}
	for c := colReason; c < liveColumns; c++ {
		if !slices.Contains(core, c) {
			more = append(more, c)
		}
	}
	return more
}

// pick gives what belongs to the columns.
func pick[T any](all []T, columns []liveColumn) []T {
	picked := make([]T, len(columns))
	for i, c := range columns {
		picked[i] = all[c]
	}
	return picked
}

// receiptColumns are all columns.
func receiptColumns(zone Zone) []part.Column {
	received := "received"
	if zone == Age {
		received = "age"
	}
	return []part.Column{
		colTime:     {Title: received, Min: 8, Good: 8, Max: 8},
		colOperator: {Title: "operator", Min: 7, Good: 9, Max: 16},
		colCampaign: {Title: "campaign", Min: 8, Good: 10, Max: 20, From: 60},
		colSub:      {Title: "sub-id", Min: 7, Good: 8, Max: 14, From: 100},
		colWhat:     {Title: "what", Min: 4, Good: 4, Max: 5},
		colAmount:   {Title: "amount", Min: 10, Good: 12, Max: 13, Right: true},
		colSaid:     {Title: "we said", Short: "said", Min: 4, Good: 7, Max: 7},
		colClick:    {Title: "click", Min: 8, Good: 8, Max: 36, From: 72},
		colFinding:  {Title: "finding", Min: 12, Good: 12, Max: 24, From: 70},
		colReason:   {Title: "reason", Min: 10, Good: 14, Max: 30},
		colTxID:     {Title: "transaction", Short: "txid", Min: 8, Good: 11, Max: 20},
		colPlayer:   {Title: "player", Min: 6, Good: 8, Max: 16},
	}
}

// cells gives the fields of a row for receiptColumns.
func (l *Live) cells(f Frame, p packed, r *data.Receipt) []part.Cell {
	cells := receiptCells(f, r, l.layout.widthOf)
	if cells[colFinding] = p.cell(); cells[colFinding].Text == "" {
		cells[colFinding] = part.Cell{Text: replayOf(r).words(), Role: theme.Dim}
	}
	return cells
}

// sampleCells is the same for a receipt that was checked, in a table of its own
// columns.
func sampleCells(f Frame, c *data.Checked, widthOf func(liveColumn) int) []part.Cell {
	cells := receiptCells(f, &c.Receipt, widthOf)
	if worst, ok := c.Worst(); ok {
		cells[colFinding] = findingCell(worst)
	}
	return cells
}

// receiptCells gives what a receipt itself says; widthOf gives the cells of a
// column.
func receiptCells(f Frame, r *data.Receipt, widthOf func(liveColumn) int) []part.Cell {
	none := part.Cell{Text: f.Theme.Glyphs.None, Role: theme.Dim}
	or := func(text string, role theme.Role) part.Cell {
		if text == "" {
			return none
		}
		return part.Cell{Text: text, Role: role}
	}
	click := f.id(r.ClickID, widthOf(colClick))
	role := answerRole(r)
	reason := role
	if reason == theme.Alarm {
		reason = theme.Bad // one block of colour a row
	}
	amount := or(aligned(r.Money, widthOf(colAmount)), theme.Plain)
	if !r.Money.Amount.Bad().Null() {
		amount.Role = theme.Warn
	}
	return []part.Cell{
		colTime:     or(f.Of(r.Operator).clock(r.ReceivedAt), theme.Dim),
		colOperator: or(label(r.Operator), theme.Plain),
		colCampaign: or(label(r.Campaign), theme.Plain),
		colSub:      or(brief(r.SubID), theme.Plain),
		colWhat:     or(event(r.Event), theme.Plain),
		colAmount:   amount,
		colSaid:     or(said(r, widthOf(colSaid)), role),
		colClick:    or(click, theme.Dim),
		colFinding:  {},
		colReason:   {Text: f.masked(r.Reason, 64), Role: reason},
		colTxID:     {Text: brief(r.TxID), Role: theme.Dim},
		colPlayer:   {Text: brief(r.PlayerID), Role: theme.Dim},
	}
}

// brief gives as much of a text as any column can show, safe to print: a text
// can be a megabyte.
func brief(t data.Text) string { return begin(t, 64) }

// begin gives at most n bytes of a text, safe to print.
func begin(t data.Text, n int) string {
	if t.Len() <= n {
		return t.String()
	}
	return data.Safe(t.Raw()[:n])
}

// id gives an id in at most width cells, with its beginning and its own end.
func (f Frame) id(t data.Text, width int) string {
	ellipsis := f.Theme.Glyphs.Ellipsis
	const end = 8
	most := 16 * max(width, 1)
	if t.Len() <= most+end {
		return part.Middle(t.String(), width, ellipsis)
	}
	raw := t.Raw()
	return part.Middle(data.Safe(raw[:most]+raw[len(raw)-end:]), width, ellipsis)
}

// longestNote is how much of what a person wrote is shown among other things.
const longestNote = 256

// note gives what a person wrote, with a sign where there is more.
func (f Frame) note(t data.Text) string {
	if t.Len() > longestNote {
		return begin(t, longestNote) + f.Theme.Glyphs.Ellipsis
	}
	return t.String()
}

func label(r data.Ref) string {
	if r.Name.Empty() {
		return brief(r.Key)
	}
	return brief(r.Name)
}

// event gives the short word of an event; a word of the database's own stays.
func event(t data.Text) string {
	switch t.Raw() {
	case data.Registration:
		return "reg"
	case data.QualifiedFTD:
		return "qftd"
	case data.Deposit:
		return "dep"
	case data.Approved:
		return "appr"
	case data.Waiting:
		return "pend"
	case data.Refused:
		return "rej"
	case data.Refund:
		return "ref"
	case data.Chargeback:
		return "cb"
	case data.Rebill:
		return "reb"
	}
	return brief(t)
}

// said gives what we answered: the code and three letters of the status, or
// where there is no room for both the one that says more.
func said(r *data.Receipt, width int) string {
	word := brief(r.Status)
	if short := []rune(word); len(short) > 3 {
		word = string(short[:3])
	}
	if data.Status(r.Status.Raw()) == data.Rejected {
		word = strings.ToUpper(word) // it must be seen without colour
	}
	code := ""
	if r.HTTPStatus != 0 {
		code = strconv.Itoa(r.HTTPStatus)
	}
	if width < 7 && word != "" && r.HTTPStatus < 300 {
		return word
	}
	return strings.TrimSpace(code + " " + word)
}

// failing reports whether something went wrong with a receipt: it was rejected,
// we failed to take it, or it cannot be read.
func failing(r *data.Receipt) bool {
	return r.HTTPStatus >= 500 || data.Status(r.Status.Raw()) == data.Rejected || r.Unreadable != ""
}

// answer says what we answered, in words.
func answer(r *data.Receipt) string {
	word, answered := begin(r.Status, 32), ""
	if r.HTTPStatus >= 500 || word == "" {
		answered = fmt.Sprintf("answered %d", r.HTTPStatus)
	}
	return joined(", ", word, answered)
}

// joined puts what is not empty together.
func joined(sep string, parts ...string) string {
	there := parts[:0:0]
	for _, p := range parts {
		if p != "" {
			there = append(there, p)
		}
	}
	return strings.Join(there, sep)
}

// answerRole gives the colour of what we answered.
func answerRole(r *data.Receipt) theme.Role {
	if r.HTTPStatus >= 500 {
		return theme.Alarm
	}
	switch data.Status(r.Status.Raw()) {
	case data.Accepted:
		return theme.Good
	case data.Rejected:
		return theme.Bad
	case data.Duplicate, data.Pending:
		return theme.Warn
	}
	return theme.Plain
}
