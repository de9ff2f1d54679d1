package ledger_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
)

func TestAnAcceptedContractComesBackWhole(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.now = opened.Add(time.Hour)
		l := w.console(t, "boss", as(data.RoleLead))
		c := data.Contract{
			Params: map[string]string{"click_id": "click_id\x00"}, Events: map[string]string{"dép": data.FTD}, Zone: "Europe/Riga",
			MaxDelay: data.Duration(15 * time.Minute), Auth: data.Auth{Kind: "token", Param: "t", Secret: "env:FABLE"},
		}
		got := must[data.ContractVersion](t)(l.Accept(t.Context(), fable(), c, opened, "they said so", data.NewOp()))
		c.Operator, c.ValidFrom = fable(), opened
		want := data.ContractVersion{ID: got.ID, Contract: c, By: data.NewText("boss@db1"), At: w.now, Why: data.NewText("they said so")}
		if diff := cmp.Diff([]data.ContractVersion{want, want}, append(must[[]data.ContractVersion](t)(l.Contracts(t.Context())), got), whole); diff != "" {
			t.Error(diff)
		}
	})
}

func TestOfTwoLeadsWhoAcceptFromOneMomentTheSecondIsToldWhoWasFirst(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		var got [6]error
		var all sync.WaitGroup
		for i := range got {
			l := w.console(t, "boss", as(data.RoleLead))
			all.Go(func() { _, got[i] = l.Accept(t.Context(), fable(), data.Contract{}, opened, "x", data.NewOp()) })
		}
		all.Wait()
		taken := 0
		for _, err := range got {
			if err == nil {
				taken++
			} else if !strings.Contains(err.Error(), "boss@db1 accepted number") || data.KindOf(err) != data.Usage {
				t.Errorf("it says %v", err)
			}
		}
		l := w.console(t, "boss", as(data.RoleLead))
		versions := must[[]data.ContractVersion](t)(l.Contracts(t.Context()))
		if taken != 1 || len(versions) != 1 {
			t.Fatalf("%d were taken, %d are there", taken, len(versions))
		}
		for range 2 { // withdrawn twice is withdrawn
			if err := l.Withdraw(t.Context(), versions[0].ID, data.NewOp()); err != nil {
				t.Fatal(err)
			}
		}
		must[data.ContractVersion](t)(l.Accept(t.Context(), fable(), data.Contract{}, opened, "better", data.NewOp()))
		if n := w.count(t, "audit", "action = 'withdraw'"); n != 1 {
			t.Errorf("the audit has %d withdrawals", n)
		}
	})
}

func TestAContractThatCannotBeAcceptedIsRefused(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		l := w.console(t, "boss", as(data.RoleLead))
		for says, c := range map[string]struct {
			of   data.Ref
			auth data.Auth
			from time.Time
			why  string
		}{
			"it needs a reason":         {fable(), data.Auth{}, opened, ""},
			"it is nobody's":            {data.Ref{}, data.Auth{}, opened, "x"},
			"it has no beginning":       {fable(), data.Auth{}, time.Time{}, "x"},
			"its secret is written out": {fable(), data.Auth{Secret: "s3cret"}, opened, "x"},
		} {
			_, err := l.Accept(t.Context(), c.of, data.Contract{Auth: c.auth}, c.from, c.why, data.NewOp())
			if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "s3cret") || data.KindOf(err) != data.Usage {
				t.Errorf("it says %v, want %q", err, says)
			}
		}
		if err := l.Withdraw(t.Context(), 99, data.NewOp()); data.KindOf(err) != data.Usage || err == nil {
			t.Errorf("of a contract that there is not it says %v", err)
		}
		if n := w.count(t, "audit", "true"); n != 0 {
			t.Errorf("%d lines were written", n)
		}
	})
}
