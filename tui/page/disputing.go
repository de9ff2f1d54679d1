package page

import (
	"fmt"
	"maps"
	"slices"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/rules/conversion"
	"tailback/tui/theme"
)

// What the pages of receipts and of conversions do about disputes.

// OpenDispute asks the console to go to a dispute, on the page Disputes.
type OpenDispute struct{ Is data.Dispute }

// toDispute asks for what a person wants to dispute, frozen as it is now.
func toDispute(of Subjects, title string) tea.Cmd {
	return func() tea.Msg { return Dispute{Of: of, Title: title} }
}

// disputeOne disputes the conversion of a receipt, or shows the dispute that there
// is.
func disputeOne(f Frame, r *data.Receipt) tea.Cmd {
	if d, ok := f.Pulse.Docket.Roll.Of(r); ok && d.Live() {
		return func() tea.Msg { return OpenDispute{d} }
	}
	return toDispute(Subjects{Receipts: []data.ID{r.ID}}, joined(" ", "receipt", brief(r.ID.Key)))
}

// disputedWords say of a receipt that it is disputed, "" for one that is not.
func disputedWords(f Frame, r *data.Receipt) string {
	d, ok := f.Pulse.Docket.Roll.Of(r)
	if !ok {
		return ""
	}
	return disputeWords(f, d)
}

// disputeWords name a dispute, how far it has come, and who has it.
func disputeWords(f Frame, d data.Dispute) string {
	has := "nobody has it"
	if !d.Owner.Empty() {
		has = user(d.Owner) + " has it"
	}
	return fmt.Sprintf("dispute %d, %s, %s", d.ID, stateWord(f, d), has)
}

// disputeMark gives the sign of a receipt that is disputed, painted; a blank for
// one that is not.
func (f Frame) disputeMark(sign string) string {
	switch sign {
	case "":
		return " "
	case "D":
		return f.Theme.Paint(theme.Warn, sign)
	}
	return f.Theme.Paint(theme.Dim, sign)
}

func (l liveNow) whyNotDispute() string {
	if why := l.noRow(); why != "" {
		return why
	}
	return l.frame.Pulse.Docket.whyNot(max(len(l.marks), 1))
}

// dispute disputes the marked receipts, else the one under the cursor.
func (l liveNow) dispute() tea.Cmd {
	l.halt()
	if len(l.marks) > 0 {
		ids := slices.SortedFunc(maps.Keys(l.marks), byID)
		return toDispute(Subjects{Receipts: ids}, counted(len(ids), "marked receipt"))
	}
	p, ok := l.current()
	if !ok {
		return nil
	}
	r := p.receipt()
	return disputeOne(l.frame, &r)
}

// byID orders ids by their text, the shorter first: numbers as they count.
func byID(a, b data.ID) int {
	if n := a.Key.Len() - b.Key.Len(); n != 0 {
		return n
	}
	switch {
	case a.Key.Raw() < b.Key.Raw():
		return -1
	case a.Key.Raw() > b.Key.Raw():
		return 1
	}
	return 0
}

func (l liveNow) whyNotDisputeAll() string {
	switch {
	case l.match == nil:
		return "no filter: / sets one, or mark them"
	case l.search.underWay():
		return "the filter is still being searched"
	case !l.search.done:
		return "the search is not finished: ctrl+r goes on"
	case len(l.deciding.queue) > 0:
		return "the newest are still being judged"
	case l.match.len() == 0:
		return "the filter found nothing"
	}
	return l.frame.Pulse.Docket.whyNot(l.match.len())
}

// disputeAll disputes all that a finished filter found, as it is now.
func (l liveNow) disputeAll() tea.Cmd {
	l.halt()
	var ids []data.ID
	for _, p := range l.match.all() {
		ids = append(ids, p.id())
	}
	return toDispute(Subjects{Receipts: ids}, counted(len(ids), "receipt")+" of the filter")
}

func (p receiptNow) whyNotDispute() string { return p.frame.Pulse.Docket.whyNot(1) }

func (p receiptNow) dispute() tea.Cmd { return disputeOne(p.frame, &p.receipt) }

// disputedClicksAtMost is how many clicks are looked up at once, each by itself.
const disputedClicksAtMost = 1000

func (d drillNow) whyNotDispute() string {
	row, ok := d.current()
	n := max(d.marks.count, 1)
	switch {
	case d.level.By != data.ByClick:
		return "conversions are disputed from their clicks on: enter leads there"
	case !ok:
		return "there is no row"
	case d.marks.count == 0 && row.Unassigned():
		return "these have no click: enter lists them"
	case n > disputedClicksAtMost:
		return Grouped(n) + " clicks are more than " + Grouped(disputedClicksAtMost) + ": narrow the filter"
	}
	return d.frame.Pulse.Docket.whyNot(n)
}

// dispute disputes all conversions of the marked clicks, else of that under the
// cursor.
func (d drillNow) dispute() tea.Cmd {
	row, _ := d.current()
	if d.marks.count == 0 {
		return toDispute(Subjects{Clicks: []data.Text{row.Key.Key}}, "the conversions of click "+brief(row.Key.Key))
	}
	var clicks []data.Text
	for _, marked := range d.marks.of(d.seen.rows) {
		if !marked.Unassigned() {
			clicks = append(clicks, marked.Key.Key)
		}
	}
	return toDispute(Subjects{Clicks: clicks}, "the conversions of "+counted(len(clicks), "marked click"))
}

func (e eventsNow) whyNotDispute() string {
	if why := e.empty(); why != "" {
		return why
	}
	return e.frame.Pulse.Docket.whyNot(1)
}

// dispute disputes the conversion of the line, or shows the dispute that there is.
func (e eventsNow) dispute() tea.Cmd {
	l, ok := e.current()
	if !ok {
		return nil
	}
	if d, ok := e.frame.Pulse.Docket.Roll.OfKey(l.conversion.Key); ok && d.Live() {
		return func() tea.Msg { return OpenDispute{d} }
	}
	return toDispute(Subjects{Conversions: []conversion.Conversion{*l.conversion}}, aboutKey(l.conversion.Key))
}
