package datatest

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// Figure is a measured figure that tailback promises. Bar is "<= 1.05" or
// ">= 0.95", in the unit of Got.
type Figure struct {
	What string
	Got  float64
	Unit string // "x" for a ratio against Than
	Bar  string
	Than string // the reference that ran beside it, and its own figure
}

// Report gives the figure as a metric of the benchmark and as a row of the
// table that make bench prints. A missed bar is said, and fails nothing: the
// machine may be busy with something else.
func (f Figure) Report(b *testing.B) {
	b.Helper()
	met, err := f.Met()
	if err != nil {
		b.Fatal(err)
	}
	verdict := "met"
	if !met {
		verdict = "MISSED"
	}
	b.ReportMetric(f.Got, strings.ReplaceAll(f.Unit, " ", "-"))
	row := []string{"figure", f.What, fmt.Sprintf("%.3g %s", f.Got, f.Unit), f.Bar, verdict, f.Than}
	_, _ = fmt.Fprintln(os.Stdout, strings.Join(row, "\t"))
}

// Met holds the figure against its bar.
func (f Figure) Met() (bool, error) {
	var op string
	var bar float64
	if _, err := fmt.Sscanf(f.Bar, "%s %g", &op, &bar); err != nil {
		return false, fmt.Errorf("the bar %q of %s: %w", f.Bar, f.What, err)
	}
	switch op {
	case "<=":
		return f.Got <= bar, nil
	case ">=":
		return f.Got >= bar, nil
	}
	return false, fmt.Errorf("the bar %q of %s begins with neither <= nor >=", f.Bar, f.What)
}
