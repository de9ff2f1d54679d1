package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
)

// BenchmarkFigureDisputeMany is what it takes to dispute 10,000 conversions in
// one transaction, through the grants of the role of consoles.
func BenchmarkFigureDisputeMany(b *testing.B) {
	w := onPostgres(b)
	l := w.console(b, "ops1", as(data.RoleLead))
	round := 0
	for b.Loop() {
		all := make([]data.NewDispute, data.DisputesAtMost)
		for i := range all {
			all[i] = contested(fmt.Sprintf("%d-9cdf0c1e-0000-4000-8000-%012d", round, i))
		}
		round++
		began := time.Now()
		got, err := l.OpenDisputes(b.Context(), all, data.NewOp())
		took := time.Since(began)
		if err != nil || got[0].Held {
			b.Fatalf("%+v, %v", got, err)
		}
		datatest.Figure{What: "10,000 disputes in one transaction", Got: took.Seconds(), Unit: "s", Bar: "<= 2", Than: "PostgreSQL"}.Report(b)
	}
}
