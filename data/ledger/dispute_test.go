package ledger_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/ledger"
)

// contested is the first ftd of a click that FableSpin does not pay.
func contested(click string, change ...func(*data.NewDispute)) data.NewDispute {
	n := data.NewDispute{
		Conversion: data.ConversionKey{Operator: data.NewText("7"), Click: data.NewText(click), Event: data.NewText("ftd"), Ordinal: 1},
		Operator:   fable(),
		Receipts:   []data.ID{data.NewID("prod-eu", data.NewText("8812734")), data.NewID("prod-eu", data.NewText("a\x00b"))},
		DisputeTerms: data.DisputeTerms{
			Reason: data.ReasonRejected, Claim: data.Money{Amount: data.ParseAmount("120.5"), Currency: data.NewText("EUR")},
			Statement: data.NewText("It is within the window."), Contact: data.NewText("pay@fable.example"), Ticket: data.NewText("T-7"),
			Deadline: opened.AddDate(0, 0, 9).Add(123456 * time.Microsecond),
		},
	}
	for _, c := range change {
		c(&n)
	}
	return n
}

// same compares disputes by all that they say.
var same = cmp.Options{
	cmp.Comparer(func(a, b data.Text) bool { return a == b }),
	cmp.Comparer(func(a, b data.Amount) bool { return a.String() == b.String() }),
}

func TestADisputeComesBackAsItWasOpened(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.now = opened.Add(time.Hour)
		l := w.console(t, "ops1")
		for name, n := range map[string]data.NewDispute{
			"whole":            contested("9cdf"),
			"bytes":            contested("a\x00\xff"),
			"a player":         contested("", func(n *data.NewDispute) { n.Conversion.Player = data.NewText("88774") }),
			"nobody's":         contested("77e0", func(n *data.NewDispute) { n.Conversion.Operator, n.Operator = data.Text{}, data.Ref{} }),
			"without anything": {Conversion: contested("x").Conversion, DisputeTerms: data.DisputeTerms{Reason: data.ReasonMissing}},
		} {
			got := must[data.Dispute](t)(l.OpenDispute(t.Context(), n, data.NewOp()))
			who, key := data.NewText("ops1@db1"), n.Conversion
			key.Source = "prod-eu"
			if key.Click.Empty() {
				key.Click = data.Text{}
			}
			terms := n.DisputeTerms
			for _, text := range []*data.Text{&terms.Statement, &terms.Contact, &terms.Ticket} {
				*text = data.NewText(text.Raw())
			}
			want := data.Dispute{
				ID: got.ID, Conversion: key, Operator: data.Ref{Key: key.Operator, Name: n.Operator.Name}, Receipts: append([]data.ID{}, n.Receipts...), DisputeTerms: terms,
				Owner: who, State: data.DisputeOpen, Version: 1, OpenedAt: w.now, OpenedBy: who, ChangedAt: w.now, ChangedBy: who, Change: data.NewText("opened it"),
			}
			if diff := cmp.Diff(want, got, same); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
			f := must[data.DisputeFile](t)(w.console(t, "ops2").Dispute(t.Context(), got.ID))
			if diff := cmp.Diff(want, f.Dispute, same); diff != "" {
				t.Errorf("%s, read by another: %s", name, diff)
			}
		}
	})
}

func TestWhatCanBeNoDisputeIsRefused(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		l := w.console(t, "ops1")
		for says, change := range map[string]func(*data.NewDispute){
			"it names neither a click nor a player":                              func(n *data.NewDispute) { n.Conversion.Click = data.Text{} },
			"it names no payable event":                                          func(n *data.NewDispute) { n.Conversion.Event = data.Text{} },
			"its ordinal counts from 1":                                          func(n *data.NewDispute) { n.Conversion.Ordinal = 0 },
			"its ids are longer than 2,000 bytes":                                func(n *data.NewDispute) { n.Conversion.Click = data.NewText(strings.Repeat("x", 3000)) },
			"there is no reason unfair":                                          func(n *data.NewDispute) { n.Reason = "unfair" },
			"12,34 is no amount":                                                 func(n *data.NewDispute) { n.Claim.Amount = data.ParseAmount("12,34") },
			"cannot keep the statement: it is longer than 20,000 bytes":          func(n *data.NewDispute) { n.Statement = data.NewText(strings.Repeat("x", 1<<20)) },
			"cannot keep the ticket: it is no text":                              func(n *data.NewDispute) { n.Ticket = data.NewText("\xff") },
			"cannot dispute this conversion: it has more than 1000 receipts":     func(n *data.NewDispute) { n.Receipts = make([]data.ID, 1001) },
			"cannot keep the contact: it is longer than 2,000 bytes":             func(n *data.NewDispute) { n.Contact = data.NewText(strings.Repeat("x", 2001)) },
			"there is no reason ; there are missing, late, duplicated, rejected": func(n *data.NewDispute) { n.Reason = "" },
		} {
			if _, err := l.OpenDispute(t.Context(), contested("9cdf", change), data.NewOp()); data.KindOf(err) != data.Usage || !strings.Contains(err.Error(), says) {
				t.Errorf("it says %v, want %q", err, says)
			}
		}
		if n := w.count(t, "disputes", "true"); n != 0 {
			t.Errorf("there are %d disputes", n)
		}
	})
}

// TestProofOneDisputeAConversion has sessions mark the same conversions at once,
// one by one.
func TestProofOneDisputeAConversion(t *testing.T) {
	sessions, conversions := 50, 200
	if !datatest.Full() {
		sessions, conversions = 8, 12
	}
	engines(t, func(t *testing.T, w *world) {
		consoles := make([]*ledger.Ledger, sessions)
		for i := range consoles {
			consoles[i] = w.console(t, fmt.Sprintf("ops%d", i), patiently(w))
		}
		var mine, told atomic.Int64
		var all sync.WaitGroup
		for i, l := range consoles {
			all.Go(func() {
				for n := range conversions {
					click := fmt.Sprintf("c-%d", (n+i)%conversions) // each begins elsewhere
					d, err := l.OpenDispute(t.Context(), contested(click), data.NewOp())
					held := new(data.DisputedError)
					switch {
					case err == nil && d.Owner.Raw() == l.Actor().String():
						mine.Add(1)
					case errors.As(err, &held) && held.Is.Conversion.Click.Raw() == click && !held.Is.Owner.Empty() &&
						strings.Contains(err.Error(), held.Is.Owner.String()+" has it, opened at "):
						told.Add(1)
					default:
						t.Errorf("%s: %+v, %v", click, d, err)
					}
				}
			})
		}
		all.Wait()
		if mine.Load() != int64(conversions) || told.Load() != int64((sessions-1)*conversions) {
			t.Errorf("%d disputes, %d told who has it", mine.Load(), told.Load())
		}
		for table, where := range map[string]string{"disputes": "state = 'open'", "audit": "action = 'dispute'"} {
			if n := w.count(t, table, where); n != conversions {
				t.Errorf("%d rows in %s", n, table)
			}
		}
	})
}

// patiently lets a crowd on one file wait its turn: it is a file.
func patiently(w *world) func(*ledger.Options) {
	return func(o *ledger.Options) {
		if w.engine == data.SQLite || datatest.Full() {
			o.Deadline = 2 * time.Minute
		}
	}
}

func TestManyAreDisputedInOneTransactionAndTheHeldAreTold(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		mine, theirs := w.console(t, "ops1", as(data.RoleLead)), w.console(t, "ops2", as(data.RoleLead))
		first := must[data.Dispute](t)(theirs.OpenDispute(t.Context(), contested("c-700"), data.NewOp()))
		var all []data.NewDispute
		for i := range 2500 {
			all = append(all, contested(fmt.Sprintf("c-%d", 2499-i)))
		}
		all = append(all, contested("c-3"))
		op := data.NewOp()
		got := must[[]data.Opened](t)(mine.OpenDisputes(t.Context(), all, op))
		held := 0
		for i, o := range got {
			if o.Dispute.Conversion.Click != all[i].Conversion.Click {
				t.Fatalf("number %d is about %s", i, o.Dispute.Conversion.Click)
			}
			if o.Held {
				held++
			}
		}
		if held != 2 || !got[1799].Held || got[1799].Dispute.ID != first.ID || !got[2500].Held || got[2500].Dispute.ID != got[2496].Dispute.ID {
			t.Errorf("%d are held; %+v", held, got[1799])
		}
		again := must[[]data.Opened](t)(mine.OpenDisputes(t.Context(), all, op))
		if diff := cmp.Diff(got, again, same); diff != "" {
			t.Errorf("the same op gives another answer: %s", diff)
		}
		if n := w.count(t, "disputes", "true"); n != 2500 {
			t.Errorf("there are %d", n)
		}
		if n := w.count(t, "audit", "action = 'dispute many'"); n != 1 {
			t.Errorf("the audit has %d lines", n)
		}
		live := must[[]data.Dispute](t)(theirs.Disputes(t.Context(), false))
		if len(live) != 2500 {
			t.Errorf("it lists %d", len(live))
		}
	})
}

// Both wait for b, which is held; what the second takes before that decides
// whether they then wait for each other. The server would end one of them, and it
// would try again: only the server knows.
func TestWhoDisputesTheSameInAnotherOrderTakesThemInOne(t *testing.T) {
	w := onPostgres(t)
	consoles := []*ledger.Ledger{w.console(t, "ops0", waits), w.console(t, "ops1", waits)}
	must[data.Dispute](t)(consoles[0].OpenDispute(t.Context(), contested("first"), data.NewOp())) // binds the source
	gate := w.db(t).MustBegin()
	gate.MustExec(`insert into tailback.disputes (op, source, operator, operator_name, click, player, event, ordinal, receipts, reason,
		claim_currency, statement, contact, ticket, state, version, opened_at, opened_by, changed_at, changed_by, change)
		values ('x', 'prod-eu', '7', '', 'b', '', 'ftd', 1, '[]', 'other', '', '', '', '', 'open', 1, now(), 'x', now(), 'x', 'x')`)
	var all sync.WaitGroup
	var opened atomic.Int64
	for i, clicks := range [][]string{{"a", "b", "c"}, {"c", "b", "a"}} {
		var batch []data.NewDispute
		for _, click := range clicks {
			batch = append(batch, contested(click))
		}
		all.Go(func() {
			got, err := consoles[i].OpenDisputes(t.Context(), batch, data.NewOp())
			if err != nil {
				t.Error(err)
			}
			for _, o := range got {
				if !o.Held {
					opened.Add(1)
				}
			}
		})
	}
	watcher := w.db(t)
	backends := func(where string, want int) func() error {
		return func() error {
			var n int
			err := watcher.Get(&n, "select count(*) from pg_stat_activity where datname = current_database() and "+where)
			if err == nil && n != want {
				err = fmt.Errorf("%d and not %d have %s", n, want, where)
			}
			return err
		}
	}
	datatest.Eventually(t, 30*time.Second, backends("wait_event_type = 'Lock'", 2))
	if err := gate.Rollback(); err != nil {
		t.Fatal(err)
	}
	all.Wait()
	for _, l := range consoles {
		_ = l.Close() // what a session counted is told at its end
	}
	datatest.Eventually(t, 30*time.Second, backends("usename = '"+appRole+"'", 0))
	var deadlocks int
	if err := watcher.Get(&deadlocks, "select deadlocks from pg_stat_database where datname = current_database()"); err != nil || deadlocks > 0 || opened.Load() != 3 {
		t.Errorf("%d were opened, with %d deadlocks, %v", opened.Load(), deadlocks, err)
	}
}

func TestMoreThanAHundredAtOnceTakeALead(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		l := w.console(t, "ops1")
		if err := dispute(t.Context(), l, 100); err != nil {
			t.Error(err)
		}
		if err := dispute(t.Context(), l, 101); !strings.Contains(fmt.Sprint(err), "cannot dispute many: this needs the role lead; ops1@db1 is operator") {
			t.Errorf("it says %v", err)
		}
		if err := dispute(t.Context(), w.console(t, "boss", as(data.RoleLead)), 10_001); !strings.Contains(fmt.Sprint(err), "10001 are more than 10000") {
			t.Errorf("of too many it says %v", err)
		}
		if n := w.count(t, "disputes", "true"); n != 100 {
			t.Errorf("there are %d", n)
		}
	})
}

func TestAConversionCanBeDisputedAnewOnceItsDisputeIsOver(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		l := w.console(t, "ops1")
		one := must[data.Dispute](t)(l.OpenDispute(t.Context(), contested("9cdf"), data.NewOp()))
		must[data.Dispute](t)(l.MoveDispute(t.Context(), one.Seen(), data.DisputeWithdrawn, nil, data.NewOp()))
		two := must[data.Dispute](t)(l.OpenDispute(t.Context(), contested("9cdf"), data.NewOp()))
		live, all := must[[]data.Dispute](t)(l.Disputes(t.Context(), false)), must[[]data.Dispute](t)(l.Disputes(t.Context(), true))
		if two.ID == one.ID || len(live) != 1 || live[0].ID != two.ID || len(all) != 2 {
			t.Errorf("%d after %d; live are %v", two.ID, one.ID, live)
		}
	})
}
