package watch_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/demo"
	"tailback/data/ledger"
	"tailback/data/tally"
	"tailback/data/watch"
)

// kept is what outlives a console: the counts, and the numbers of its alerts.
type kept struct {
	t           testing.TB
	dir         string
	fingerprint string
	history     time.Duration // of its consoles
	open        []interface{ Close() error }
}

func newKept(t testing.TB) *kept {
	t.Helper()
	k := &kept{t: t, dir: t.TempDir(), fingerprint: "v1", history: 2 * time.Hour}
	if _, err := ledger.Init(t.Context(), ledger.Target{DSN: k.ledger()}); err != nil {
		t.Fatal(err)
	}
	return k
}

func (k *kept) ledger() string { return "sqlite:" + filepath.Join(k.dir, "ledger.sqlite") }

// console has a console keep counts and numbers there.
func (k *kept) console(o *watch.BoardOptions) {
	l, err := ledger.Open(k.t.Context(), ledger.Options{
		DSN: k.ledger(), Source: "demo", Identity: "sqlite:demo", Actor: data.Actor{User: "ana", Host: "db1"}, Role: data.RoleOperator, AppName: "tailback/test", Now: time.Now,
	})
	if err != nil {
		k.t.Fatal(err)
	}
	c, err := tally.Open(k.t.Context(), filepath.Join(k.dir, "tally.sqlite"), "demo", k.fingerprint)
	if err != nil {
		k.t.Fatal(err)
	}
	k.open = []interface{ Close() error }{l, c}
	o.Number, o.Counts, o.Fingerprint = l.Number, c, func() string { return k.fingerprint }
}

// acts is the ledger of the console that is open.
func (k *kept) acts() *ledger.Ledger { return k.open[0].(*ledger.Ledger) }

func (k *kept) close() {
	for _, one := range k.open {
		_ = one.Close()
	}
}

// renamedForGood has FableSpin rename its click id after 40 seconds, for ever.
func renamedForGood(r *data.Receipt) {
	if r.Operator.Label() == "FableSpin" && since(r.ReceivedAt.Time()) > 40*time.Second {
		r.Query = data.NewText(strings.Replace(r.Query.Raw(), "clickid=", "click_id=", 1))
		r.ClickID, r.Campaign, r.Status = data.Text{}, data.Ref{}, data.NewText(string(data.Rejected))
	}
}

// alert gives the one alert that is open.
func (s *stage) alert() data.Alert {
	s.t.Helper()
	b := s.live.boards.Present()
	if len(b.Changes) != 1 || len(b.Changes[0].Alerts) != 1 {
		s.t.Fatalf("%d changes are open", len(b.Changes))
	}
	return b.Changes[0].First()
}

// restarted kills the console, starts another one two minutes later and has it
// run until all is read. It gives the alert at once and then, and from when on
// receipts were read.
func (s *stage) restarted(k *kept) (once, then data.Alert, read time.Duration) {
	s.close()
	k.close()
	killed := since(time.Now())
	s.play(killed + 2*time.Minute)
	s.archive.read = time.Now()
	s.open(k.history, k.console)
	s.play(killed + 2*time.Minute + 2*time.Second)
	once, read = s.alert(), since(s.archive.read)
	s.play(killed + 4*time.Minute)
	if b := s.live.boards.Present(); b.Progress != 1 || since(b.Since) > 5*time.Minute-k.history+killed {
		s.t.Errorf("%v is known, since %v", b.Progress, since(b.Since))
	}
	return once, s.alert(), read
}

// What is open is read again, from a little before it, and the rest recalled; all
// is read once the rules have changed.
func TestAConsoleKilledInAnIncidentFindsItAgain(t *testing.T) {
	onStage(t, demo.Options{Seed: 7, Calm: true, Rate: 3}, 3*time.Hour, func(s *stage) {
		k := newKept(s.t)
		s.spoil = renamedForGood
		s.open(k.history, k.console)
		s.play(time.Hour)
		before := s.alert()
		if before.Name != "REN-fablespin-clickid" || before.Number == 0 || before.Since.Give != 0 {
			s.t.Fatalf("before: %s number %d ± %d", before.Name, before.Number, before.Since.Give)
		}
		for _, test := range []struct {
			fingerprint string
			from, to    time.Duration // from when on receipts are read
		}{
			{"v1", -6 * time.Minute, 40 * time.Second},
			{"v2", -3 * time.Hour, -50 * time.Minute},
		} {
			if testing.Short() && test.fingerprint != "v1" {
				continue // the race detector has seen it
			}
			k.fingerprint = test.fingerprint
			once, then, read := s.restarted(k)
			if once.Key != before.Key || once.Number != before.Number {
				s.t.Errorf("at once: %s number %d", once.Name, once.Number)
			}
			if then.Key != before.Key || then.Number != before.Number || then.Since != before.Since {
				s.t.Errorf("when all is read: %s number %d since %+v, want number %d since %+v", then.Name, then.Number, then.Since, before.Number, before.Since)
			}
			if read < test.from || read > test.to {
				s.t.Errorf("%s: receipts were read from %v on, want %v to %v", test.fingerprint, read, test.from, test.to)
			}
		}
		s.close()
		k.close()
	})
}

// Deliveries are counted as receipts are: an endpoint that fails is found again,
// and since when.
func TestAConsoleKilledWhileAnEndpointFailsFindsItAgain(t *testing.T) {
	onStage(t, demo.Options{Seed: 7, Calm: true, Rate: 3}, 3*time.Hour, func(s *stage) {
		k := newKept(s.t)
		s.refuse = func(d *data.Delivery) {
			if d.Endpoint.Raw() == "fb-capi" && since(d.SentAt.Time()) > 40*time.Second {
				d.HTTPStatus = 503
			}
		}
		s.open(k.history, k.console)
		s.play(time.Hour)
		before := s.alert()
		if before.Name != "DLV-fb-capi" || before.Number == 0 || before.Since.Give > 3 {
			s.t.Fatalf("before: %s number %d ± %d", before.Name, before.Number, before.Since.Give)
		}
		once, then, read := s.restarted(k)
		if once.Key != before.Key || once.Number != before.Number {
			s.t.Errorf("at once: %s number %d", once.Name, once.Number)
		}
		if then.Number != before.Number || then.Since != before.Since || then.Before.Of < 50 {
			s.t.Errorf("when all is read: number %d since %+v, want number %d since %+v, before %+v", then.Number, then.Since, before.Number, before.Since, then.Before)
		}
		if read < -6*time.Minute || read > 40*time.Second {
			s.t.Errorf("read from %v on", read)
		}
		s.close()
		k.close()
	})
}
