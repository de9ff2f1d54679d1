package page

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"tailback/data"
	"tailback/rules/drill"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// drillColumn is one column of a level.
type drillColumn struct {
	part.Column
	name   string // as a configuration has it
	sort   drill.Column
	rising bool // ordered by it, the least comes first
	cell   func(drillCell) part.Cell
}

// drillCell is what a cell is made of.
type drillCell struct {
	frame Frame
	page  *Drill
	row   *drill.Row
	width int
	now   time.Time // by the clock of the database
}

// DrillColumns names the columns that can be chosen, in their order.
func DrillColumns() []string {
	d := &Drill{level: data.Drill{By: data.ByCampaign}}
	var names []string
	for _, c := range d.columns() {
		names = append(names, c.name)
	}
	return names
}

// columns gives all columns of this level. The least widths of those that stand
// on any screen fit into 77 cells.
func (d *Drill) columns() []drillColumn {
	figure := func(title, name string, min, from int, sort drill.Column, of func(*drill.Row) int) drillColumn {
		return drillColumn{
			Column: part.Column{Title: title, Min: min, Good: min, Max: 9, Right: true, From: from},
			name:   name, sort: sort, cell: count(of),
		}
	}
	event := func(title, event string, min, from int) drillColumn {
		return figure(title, title, min, from, drill.ByEvent(event), func(r *drill.Row) int { return r.Of(event).Receipts })
	}
	deposits := 0
	if d.level.By == data.ByCampaign {
		deposits = 98 // operators have several campaigns of one name: theirs comes first
	}
	all := []drillColumn{
		{Column: part.Column{Title: d.words().one, Min: 10, Good: 16, Max: 36}, name: "name", sort: drill.ByKey, rising: true, cell: nameCell},
		{Column: part.Column{Title: "operator", Min: 7, Good: 10, Max: 16}, name: "operator", sort: drill.ByOperator, rising: true, cell: operatorCell},
		{Column: part.Column{Title: "clicks", Min: 6, Good: 7, Max: 9, Right: true, From: 90}, name: "clicks", sort: drill.ByClicks, cell: clicksCell},
		{Column: part.Column{Title: "receipts", Short: "rcpts", Min: 6, Good: 6, Max: 9, Right: true}, name: "receipts", sort: drill.ByReceipts, cell: count(func(r *drill.Row) int { return r.Receipts })},
		event("reg", data.Registration, 5, 0),
		event("ftd", data.FTD, 4, 0),
		event("qftd", data.QualifiedFTD, 4, 0),
		event("dep", data.Deposit, 5, deposits),
		{Column: part.Column{Title: "acc.", Min: 5, Good: 5, Max: 6, Right: true}, name: "accepted", sort: drill.ByRate, cell: rateCell},
		figure("we rej.", "we rejected", 7, 108, drill.ByRejected, func(r *drill.Row) int { return r.Rejected }),
		figure("op. rej.", "operator rejected", 8, 117, drill.ByRefused, func(r *drill.Row) int { return r.RefusedByOperator }),
		{Column: part.Column{Title: "amounts", Min: 12, Good: 13, Max: 20, Right: true}, name: "amounts", sort: drill.BySums, cell: sumsCell},
		{Column: part.Column{Title: "EPC", Min: 8, Good: 8, Max: 14, Right: true}, name: "epc", sort: drill.ByEPC, cell: epcCell},
		{Column: part.Column{Title: "seen", Min: 5, Good: 5, Max: 6, Right: true}, name: "seen", sort: drill.ByLastSeen, cell: seenCell},
		{Column: part.Column{Title: "trend", Min: 7, Good: 12, Max: 31, Right: true, From: 88}, name: "trend", sort: drill.ByTrend, cell: trendCell},
		{Column: part.Column{Title: "disputed", Short: "disp", Min: 4, Good: 4, Max: 8, Right: true, From: 88}, name: "disputed", cell: disputesCell}, // where all others have their room
	}
	return slices.DeleteFunc(all, func(c drillColumn) bool {
		switch c.name {
		case "operator":
			return d.level.By != data.ByCampaign
		case "clicks", "epc":
			return d.level.By == data.ByClick
		}
		return false
	})
}

// sortable gives the columns in the order in which a key goes through them.
func (d *Drill) sortable() []drillColumn {
	return slices.DeleteFunc(d.columns(), func(c drillColumn) bool { return c.sort == "" })
}

// chosen gives the columns that stand on screen: those of the configuration
// under the name of the first page, else all. The name of the row always does.
func (d *Drill) chosen(f Frame) []drillColumn {
	all := d.columns()
	names := f.Columns["campaigns"]
	if f.Strip {
		names = []string{"receipts", "ftd", "accepted", "seen"}
	}
	if len(names) == 0 {
		return slices.DeleteFunc(all, func(c drillColumn) bool { return c.name == "disputed" && len(d.placing.rows) == 0 })
	}
	chosen := all[:1:1]
	for _, name := range names {
		if i := slices.IndexFunc(all, func(c drillColumn) bool { return c.name == name }); i > 0 {
			column := all[i]
			column.From = 0
			chosen = append(chosen, column)
		}
	}
	return chosen
}

func none(f Frame) part.Cell { return part.Cell{Text: f.Theme.Glyphs.None, Role: theme.Dim} }

// count gives the cell of a figure; nothing is written dim, so that what is
// there can be seen.
func count(of func(*drill.Row) int) func(drillCell) part.Cell {
	return func(c drillCell) part.Cell { return figureCell(of(c.row), c.width) }
}

func figureCell(n, width int) part.Cell {
	role := theme.Plain
	if n == 0 {
		role = theme.Dim
	}
	return part.Cell{Text: shortened(n, width), Role: role}
}

// shortened gives a number in so many cells: 1,204 or 12.3k.
func shortened(n, width int) string {
	for _, text := range []string{Grouped(n), strconv.Itoa(n)} {
		if len(text) <= width {
			return text
		}
	}
	value, unit := float64(n), ""
	for _, next := range []string{"k", "M", "G"} {
		if value /= 1000; math.Abs(value) < 1000 || next == "G" {
			unit = next
			break
		}
	}
	for places := 1; places > 0; places-- {
		if text := strconv.FormatFloat(value, 'f', places, 64) + unit; len(text) <= width {
			return text
		}
	}
	return strconv.FormatFloat(value, 'f', 0, 64) + unit
}

func nameCell(c drillCell) part.Cell {
	name := c.page.name(*c.row)
	if key := c.row.Key.Key; c.page.level.By == data.ByClick && !key.Empty() {
		name = c.frame.id(key, c.width)
	}
	if c.row.Unassigned() {
		return part.Cell{Text: name, Role: theme.Warn}
	}
	return part.Cell{Text: name}
}

func operatorCell(c drillCell) part.Cell {
	if text := label(c.row.Operator); text != "" {
		return part.Cell{Text: text}
	}
	return none(c.frame)
}

func clicksCell(c drillCell) part.Cell {
	if c.row.Clicks < 0 {
		return none(c.frame)
	}
	return figureCell(c.row.Clicks, c.width)
}

// rateCell gives the share we accepted, held against that of all rows.
func rateCell(c drillCell) part.Cell {
	rate := c.row.AcceptRate()
	if rate < 0 {
		return none(c.frame)
	}
	return part.Cell{Text: tenths(rate), Role: acceptedRole(rate, c.page.seen.total.AcceptRate())}
}

func sumsCell(c drillCell) part.Cell { return moneyCell(c.frame, c.row.Sums.All(), c.width) }

func epcCell(c drillCell) part.Cell {
	if c.page.reading.quiet || c.page.whole() {
		return moneyCell(c.frame, c.row.EPC(), c.width)
	}
	return none(c.frame)
}

// moneyCell gives the first of several sums, one with a currency where there is
// one, and how many more there are. What does not fit is rounded to cents, then
// to the whole, and then to thousands or millions.
func moneyCell(f Frame, sums []data.Money, width int) part.Cell {
	if len(sums) == 0 {
		return none(f)
	}
	first, more := sums[0], ""
	if len(sums) > 1 {
		more = " +" + strconv.Itoa(len(sums)-1)
	}
	if first.Currency.Empty() && len(sums) > 1 {
		first = sums[1]
	}
	room := width - len(more)
	for _, text := range []string{aligned(first, room), rounded(first, 2), rounded(first, 0)} {
		if part.Width(text) <= room {
			return part.Cell{Text: text + more}
		}
	}
	return part.Cell{Text: compact(first, room) + more}
}

// compact gives an amount in so many cells, in thousands or millions where it
// must be.
func compact(m data.Money, width int) string {
	d, ok := m.Amount.Decimal()
	if !ok {
		return data.Safe(m.String())
	}
	currency := brief(m.Currency)
	return strings.TrimRight(shortened(int(d.IntPart()), width-1-part.Width(currency))+" "+currency, " ")
}

// rounded gives an amount with at most so many decimal places.
func rounded(m data.Money, places int32) string {
	d, ok := m.Amount.Decimal()
	if !ok {
		return data.Safe(m.String())
	}
	m.Amount = data.NewAmount(d.Round(places))
	if places > 0 {
		return data.Safe(m.String())
	}
	whole, _, _ := strings.Cut(m.Number(), ".")
	return strings.TrimRight(whole+" "+brief(m.Currency), " ")
}

func seenCell(c drillCell) part.Cell {
	if !c.row.LastSeen.Ok() {
		return none(c.frame)
	}
	return part.Cell{Text: Ago(max(c.now.Sub(c.row.LastSeen.Time()), 0)), Role: theme.Dim}
}

func trendCell(c drillCell) part.Cell {
	return part.Cell{Text: spark(c.frame, c.row.Trend, c.width), Role: theme.Spark}
}

// spark draws the newest of a trend in so many cells.
func spark(f Frame, trend []int, width int) string {
	newest := trend[max(len(trend)-width, 0):]
	values := make([]float64, len(newest))
	for i, n := range newest {
		values[i] = float64(n)
	}
	return part.Spark(values, 0, f.Theme.Glyphs.Levels)
}
