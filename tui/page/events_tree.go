package page

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"tailback/data"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// The lines of the tree, and the words for a click.

// line gives one line of the tree with the sign of the cursor.
func (e *Events) line(f Frame, n int64) string {
	l := e.lines[n]
	cursor, whole := " ", theme.Plain
	switch {
	case n == e.scroll.Cursor:
		cursor, whole = f.Theme.Paint(theme.Strong, ">"), theme.Cursor
	case f.Pulse.Lost() != "" || e.loading.err != nil:
		whole = theme.Stale
	}
	disputed := disputeSign(f.Pulse.Docket.Roll.OfKey(l.conversion.Key))
	if l.receipt == nil {
		return f.disputeMark(disputed) + cursor + " " + e.conversionLine(f, l, whole)
	}
	line := f.receiptMark(l.receipt, disputed) + cursor + " "
	branch := f.Theme.Glyphs.Branch
	if l.last {
		branch = f.Theme.Glyphs.Last
	}
	return line + f.Theme.Paint(theme.Dim, branch) + " " + e.layout.table.Row(f.Theme, e.cells(f, l.receipt), whole)
}

// conversionLine gives the payable thing, whether it is payable, for how much,
// and why.
func (e *Events) conversionLine(f Frame, l eventLine, whole theme.Role) string {
	c := l.conversion
	what := "no payable event"
	if !c.Key.Event.Null() {
		what = brief(c.Key.Event)
		if c.Key.Ordinal > 1 {
			what += fmt.Sprintf(" no. %d", c.Key.Ordinal)
		}
	}
	if e.Kind != data.FoundClick {
		what += of(c.Key, f)
	}
	if e.shut[c.Key] {
		what += fmt.Sprintf(" (%d)", len(c.Receipts))
	}
	room := f.Width - gutter
	if e.layout.pane > 0 {
		room -= e.layout.pane + 2
	}
	verdict := verdictWord(c.Payable)
	money := data.Safe(c.Money.String())
	text := part.Cut(joined("  ", what, verdict, money, brief(c.Status)), room, f.Theme.Glyphs.Ellipsis)
	rest := part.Cut(": "+c.Why, room-part.Width(text), f.Theme.Glyphs.Ellipsis)
	before, after, seen := strings.Cut(text, verdict)
	switch {
	case whole != theme.Plain:
		return f.Theme.Paint(whole, text+rest)
	case !seen: // there was no room for it
		return f.Theme.Paint(theme.Strong, text)
	}
	return f.Theme.Paint(theme.Strong, before) + f.Theme.Paint(verdictRole(c.Payable), verdict) + after + f.Theme.Paint(theme.Dim, rest)
}

// of says whose a conversion is.
func of(key data.ConversionKey, f Frame) string {
	switch {
	case !key.Click.Empty():
		return " of click " + f.id(key.Click, 9)
	case !key.Player.Empty():
		return " of player " + part.Cut(brief(key.Player), 16, f.Theme.Glyphs.Ellipsis)
	}
	return ""
}

func verdictWord(p data.Payable) string {
	switch p {
	case data.PayableYes:
		return "PAYABLE"
	case data.PayableNo:
		return "NOT PAYABLE"
	}
	return "not yet payable"
}

func verdictRole(p data.Payable) theme.Role {
	switch p {
	case data.PayableYes:
		return theme.Good
	case data.PayableNo:
		return theme.Bad
	}
	return theme.Warn
}

// cells gives the fields of a receipt.
func (e *Events) cells(f Frame, r *data.Receipt) []part.Cell {
	or := func(text string, role theme.Role) part.Cell {
		if text == "" {
			return none(f)
		}
		return part.Cell{Text: text, Role: role}
	}
	received := r.ReceivedAt.Bad().String()
	if r.ReceivedAt.Ok() {
		received = f.Of(r.Operator).when(r.ReceivedAt.Time(), e.layout.table.Width(evTime))
	}
	return []part.Cell{
		evTime:   or(received, theme.Dim),
		evWhat:   or(event(r.Event), theme.Plain),
		evAmount: or(data.Safe(r.Money.String()), theme.Plain),
		evSaid:   or(said(r, e.layout.table.Width(evSaid)), answerRole(r)),
		evTxID:   or(brief(r.TxID), theme.Dim),
		evReason: {Text: joined(", ", replayOf(r).words(), f.masked(r.Reason, 64)), Role: theme.Warn},
	}
}

// when gives a moment in so many cells, as an age where that is asked: where
// the time of another day does not fit, the day alone.
func (f Frame) when(at time.Time, width int) string {
	text := f.short(at)
	switch {
	case f.Zone == Age:
		return since(f.Now.Sub(at))
	case len(text) > width:
		return f.in(at).Format("2 Jan")
	}
	return text
}

// clickWords tells of a click what is known.
func clickWords(f Frame, c *data.Click) []string {
	var words []string
	some := func(name, value string) {
		if value != "" {
			words = append(words, name+" "+value)
		}
	}
	if c.ClickedAt.Ok() {
		some("clicked", f.short(c.ClickedAt.Time())+", "+since(f.Now.Sub(c.ClickedAt.Time())))
	} else {
		some("clicked", brief(c.ClickedAt.Bad()))
	}
	some("campaign", label(c.Campaign))
	some("sub-id", brief(c.SubID))
	for _, name := range slices.Sorted(maps.Keys(c.Subs)) {
		if c.Subs[name] != c.SubID {
			some(data.Safe(name), brief(c.Subs[name]))
		}
	}
	some("affiliate", brief(c.Affiliate))
	some("source", brief(c.Source))
	some("country", brief(c.Country))
	some("device", brief(c.Device))
	return words
}
