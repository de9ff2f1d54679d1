package ledger_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
)

func named(field string) data.Alert { return alert(func(a *data.Alert) { a.Key.Field = field }) }

func TestConsolesThatNumberAtTheSameTimeGiveEveryAlertOneNumber(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.now = opened.Add(time.Minute)
		var alerts []data.Alert
		for i := range 30 {
			alerts = append(alerts, named(fmt.Sprintf("sub%d", i)))
		}
		var got [8][]data.Alert
		var all sync.WaitGroup
		for i := range got {
			l, mine := w.console(t, fmt.Sprintf("ops%d", i)), slices.Clone(alerts)
			if i%2 == 1 {
				slices.Reverse(mine)
			}
			all.Go(func() {
				for n := 1; n <= len(mine); n += 7 {
					numbered, err := l.Number(t.Context(), mine[:n])
					if err != nil {
						t.Error(err)
					}
					got[i] = numbered
				}
				got[i], _ = l.Number(t.Context(), mine)
			})
		}
		all.Wait()
		numbers := map[string]int64{}
		for _, numbered := range got {
			for _, a := range numbered {
				if was := numbers[a.Key.Field]; a.Number < 1 || a.Number > 30 || was != 0 && was != a.Number {
					t.Errorf("%s is %d and %d", a.Key.Field, was, a.Number)
				}
				numbers[a.Key.Field] = a.Number
			}
		}
		if n := w.count(t, "alerts", "true"); n != 30 || len(numbers) != 30 {
			t.Errorf("the ledger has %d alerts", n)
		}
	})
}

func TestTheNextNumberGoesToTheAlertThatOpenedFirst(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.now = opened.Add(time.Hour)
		l := w.console(t, "ops1")
		late, early := named("late"), named("early")
		late.OpenedAt = opened.Add(time.Minute)
		got := must[[]data.Alert](t)(l.Number(t.Context(), []data.Alert{late, early}))
		if got[0].Number != 2 || got[1].Number != 1 || got[0].Key.Field != "late" {
			t.Errorf("they are %d and %d", got[0].Number, got[1].Number)
		}
		if late.Number != 0 {
			t.Error("the alerts that were given changed")
		}
		early.ClearedAt = opened.Add(10 * time.Minute)
		must[[]data.Alert](t)(l.Number(t.Context(), []data.Alert{early}))
		again := named("early")
		again.OpenedAt = opened.Add(20 * time.Minute)
		if got := must[[]data.Alert](t)(l.Number(t.Context(), []data.Alert{again, early})); got[0].Number != 3 || got[1].Number != 1 {
			t.Errorf("opened anew it is %d, and before that it was %d", got[0].Number, got[1].Number)
		}
	})
}

func TestAViewerSeesNumbersAndGivesNone(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.now = opened.Add(time.Minute)
		viewer := w.console(t, "guest", as(data.RoleViewer))
		alerts := []data.Alert{named("a"), named("b")}
		if got := must[[]data.Alert](t)(viewer.Number(t.Context(), alerts)); got[0].Number != 0 || got[1].Number != 0 {
			t.Errorf("a viewer gave %d and %d", got[0].Number, got[1].Number)
		}
		must[[]data.Alert](t)(w.console(t, "ops1").Number(t.Context(), alerts[1:]))
		if got := must[[]data.Alert](t)(viewer.Number(t.Context(), alerts)); got[0].Number != 0 || got[1].Number != 1 {
			t.Errorf("a viewer sees %d and %d", got[0].Number, got[1].Number)
		}
	})
}

func TestSourcesOfOneLedgerDoNotShareAlerts(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.now = opened.Add(time.Minute)
		here, there := w.console(t, "ops1"), w.console(t, "ops1", source("prod-us", "pg:2/tracker"))
		a := must[[]data.Alert](t)(here.Number(t.Context(), []data.Alert{alert()}))
		b := must[[]data.Alert](t)(there.Number(t.Context(), []data.Alert{alert(func(a *data.Alert) { a.Key.Source = "prod-us" })}))
		if a[0].Number == b[0].Number {
			t.Errorf("both are %d", a[0].Number)
		}
		act := must[data.Act](t)(here.Ack(t.Context(), alert(), "", data.NewOp()))
		if got := inForce(t, there); len(got) != 0 {
			t.Errorf("the other sees %v", got)
		}
		if _, err := there.Undo(t.Context(), act, data.NewOp()); data.KindOf(err) != data.Usage {
			t.Errorf("the other undoes it: %v", err)
		}
	})
}

// Between looking for a number and writing a new one another console may have
// given it.
func TestAConsoleThatNumbersWaitsForTheOneBeforeIt(t *testing.T) {
	w := onPostgres(t)
	w.now = opened.Add(time.Minute)
	l := w.console(t, "ops1", as(data.RoleLead))
	must[[]data.Alert](t)(l.Number(t.Context(), []data.Alert{named("first")}))
	db := w.db(t)
	other := db.MustBegin()
	other.MustExec("update tailback.counters set last = 2 where name = 'alert'")
	got := make(chan []data.Alert)
	go func() {
		numbered, err := l.Number(t.Context(), []data.Alert{named("second")})
		if err != nil {
			t.Error(err)
		}
		got <- numbered
	}()
	datatest.Eventually(t, 5*time.Second, func() error {
		var n int
		err := db.Get(&n, "select count(*) from pg_locks where not granted")
		if err == nil && n == 0 {
			err = errors.New("nobody waits")
		}
		return err
	})
	var writing int
	if err := db.Get(&writing, `select count(*) from pg_locks where relation = cast('tailback.alerts' as regclass)
		and mode = 'RowExclusiveLock' and database = (select oid from pg_database where datname = current_database())`); err != nil || writing != 0 {
		t.Errorf("it waits when it has written already, %v", err)
	}
	_, err := other.Exec("insert into tailback.alerts select 2, source, operator, rule, 'second', opened_at, null, seen_at from tailback.alerts")
	if err := errors.Join(err, other.Commit()); err != nil {
		t.Fatal(err)
	}
	if a := (<-got)[0]; a.Number != 2 || w.count(t, "alerts", "field = 'second'") != 1 {
		t.Errorf("it is %d", a.Number)
	}
}
