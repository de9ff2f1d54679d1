package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/ledger"
	"tailback/tui/page"
)

// besideIt opens the desk of one more console on a tracker and a ledger, which
// works until the test ends.
func besideIt(t testing.TB, tracker, ours string) *desk {
	t.Helper()
	app := &app{dsn: tracker, ledger: ours, stderr: io.Discard, getenv: func(string) string { return "" }}
	e, err := app.examiner(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	set, err := app.settings()
	if err != nil {
		t.Fatal(err)
	}
	set.file.Ledger.Users = map[string]data.Role{actor(app.getenv).User: data.RoleLead}
	d, err := app.openDesk(t.Context(), e, set)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var group sync.WaitGroup
	group.Go(func() { _ = d.keepAccepted(ctx) })
	t.Cleanup(func() {
		stop()
		group.Wait()
		d.close()
		e.close()
	})
	return d
}

// What one console accepts, the others judge by within two seconds, and no longer
// once it is withdrawn.
func TestWhatOneConsoleAcceptsAllJudgeBy(t *testing.T) {
	tracker, ours := "sqlite:"+filepath.Join(t.TempDir(), "tracker.db"), "sqlite:"+filepath.Join(t.TempDir(), "ours.db")
	newTracked(t, tracker, 10)
	if _, err := ledger.Init(t.Context(), ledger.Target{DSN: ours}); err != nil {
		t.Fatal(err)
	}
	one, other := besideIt(t, tracker, ours), besideIt(t, tracker, ours)
	var mu sync.Mutex
	judged := 0
	other.watch.Observe(func(checked []data.Checked) {
		mu.Lock()
		defer mu.Unlock()
		judged += len(checked)
	})
	operator := one.operators[0]
	is := func(wantNames, wantJudged int) {
		t.Helper()
		began := time.Now()
		datatest.Eventually(t, 20*time.Second, func() error {
			for _, d := range []*desk{one, other} {
				var names []string
				if v := d.book().At(operator.Key, time.Now()); v != nil {
					names = v.ParamsOf("click_id")
				}
				if len(names) != wantNames {
					return fmt.Errorf("the click id is read from %q", names)
				}
			}
			mu.Lock()
			defer mu.Unlock()
			if judged != wantJudged {
				return fmt.Errorf("%d receipts were judged again", judged)
			}
			return nil
		})
		t.Logf("agreed after %v", time.Since(began))
	}
	next := data.Contract{Params: map[string]string{"click_id": "clickid"}, Also: map[string][]string{"click_id": {"click_id"}}}
	change := data.Alert{Operator: operator, Name: "REN-fablespin-clickid", Since: data.Point{At: time.Now().Add(-time.Minute)}}
	if err := one.Accept(t.Context(), page.Proposal{Alert: change, Contract: next}, data.NewOp()); err != nil {
		t.Fatal(err)
	}
	is(2, 10)
	command := &app{dsn: tracker, ledger: ours, stderr: io.Discard, getenv: func(string) string { return "" }}
	e, err := command.examiner(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer e.close()
	if v := e.book().At(operator.Key, time.Now()); v == nil || len(v.ParamsOf("click_id")) != 2 {
		t.Errorf("a command judges by %+v, not by what was accepted", v)
	}
	versions, err := one.ledger.Contracts(t.Context())
	if err != nil || len(versions) != 1 {
		t.Fatalf("%d versions, %v", len(versions), err)
	}
	if err := other.ledger.Withdraw(t.Context(), versions[0].ID, data.NewOp()); err != nil {
		t.Fatal(err)
	}
	is(0, 20)
}

func TestContractsDifferSinceTheFirstThatOnlyOneSideHas(t *testing.T) {
	at := func(minute int) time.Time { return datatest.Epoch.Add(time.Duration(minute) * time.Minute) }
	version := func(id int64, from int) data.ContractVersion {
		return data.ContractVersion{ID: id, Contract: data.Contract{ValidFrom: at(from)}}
	}
	a, b, c := version(1, 10), version(2, 20), version(3, 5)
	for name, test := range map[string]struct {
		before, now []data.ContractVersion
		since       int // 0 for never
	}{
		"the same":     {[]data.ContractVersion{a, b}, []data.ContractVersion{a, b}, 0},
		"one more":     {[]data.ContractVersion{a}, []data.ContractVersion{a, b}, 20},
		"two more":     {[]data.ContractVersion{a}, []data.ContractVersion{a, b, c}, 5},
		"one less":     {[]data.ContractVersion{a, b}, []data.ContractVersion{b}, 10},
		"another":      {[]data.ContractVersion{a}, []data.ContractVersion{b}, 10},
		"none, before": {nil, []data.ContractVersion{b}, 20},
	} {
		since, changed := differSince(test.before, test.now)
		if changed != (test.since > 0) || changed && !since.Equal(at(test.since)) {
			t.Errorf("%s: %v since %v", name, changed, since)
		}
	}
}
