package part_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tailback/tui/part"
	"tailback/tui/theme"
)

func TestAColumnGrowsWithWhatItShowsAndNeverShrinks(t *testing.T) {
	columns := []part.Column{{Title: "operator", Min: 4, Good: 9, Max: 12}, {Title: "n", Min: 2, Good: 2, Max: 6, Right: true}}
	var settle part.Settle
	var got [][]int
	for _, row := range [][2]string{{"Oddly", "7"}, {"Kestrel Bet", "12,345,678"}, {"Oddly", "7"}} {
		settle.See([]part.Cell{{Text: row[0]}, {Text: row[1]}})
		table := part.Lay(settle.Columns(columns), 60, 60)
		got = append(got, []int{table.Width(0), table.Width(1)})
	}
	if diff := cmp.Diff([][]int{{8, 2}, {11, 6}, {11, 6}}, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(columns, (&part.Settle{}).Columns(columns)); diff != "" {
		t.Errorf("having seen nothing it changes the columns:\n%s", diff)
	}
}

func TestDecimalPointsStandBelowEachOther(t *testing.T) {
	amounts := []string{"100.00 EUR", "5,000 JPY", "1.250 BHD", "-12.5 EUR", "d 25.00 EUR"}
	places := 0
	for _, a := range amounts {
		places = max(places, part.Places(a))
	}
	var got []string
	for _, a := range amounts {
		got = append(got, part.Fit(part.Point(a, places), 14, true, "…"))
	}
	want := []string{
		"   100.00  EUR",
		" 5,000     JPY",
		"     1.250 BHD",
		"   -12.5   EUR",
		"  d 25.00  EUR",
	}
	if diff := cmp.Diff(strings.Join(want, "\n"), strings.Join(got, "\n")); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsNoAmountStaysAsItIs(t *testing.T) {
	for _, text := range []string{"", "—", "no number", "‹12,34›", "x1e3", "EUR"} {
		if got := part.Point(text, 2); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestTheHeadOfTheColumnThatOrdersTheRowsStandsOut(t *testing.T) {
	th := look(t)
	table := part.Lay([]part.Column{
		{Title: "operator", Min: 8, Good: 8, Max: 8},
		{Title: "receipts" + th.Glyphs.Falling, Min: 9, Good: 9, Max: 9, Head: theme.Sort},
	}, 18, 80)
	want := th.Paint(theme.Dim, "operator") + " " + th.Paint(theme.Sort, "receipts▾")
	if got := table.Head(th); got != want {
		t.Errorf("the head is %q, want %q", got, want)
	}
}
