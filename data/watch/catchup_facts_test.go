package watch_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
	"tailback/data/source"
	"tailback/data/watch"
	"tailback/rules/contract"
)

// tangled are n receipts, some at the same moment, whose clicks, transactions and
// players are the same ones again and again, at several operators; 1,200 of them
// name the player 0.
func tangled(n int, seed uint64) []data.Receipt {
	chance := rand.New(rand.NewPCG(seed, 0))
	one := func(prefix string, of int) data.Text {
		switch id := chance.IntN(of + of/10 + 2); {
		case id == 0:
			return data.Text{}
		case id > of:
			return data.NewText("")
		default:
			return data.NewText(fmt.Sprint(prefix, id))
		}
	}
	all := make([]data.Receipt, n)
	for i := range all {
		all[i] = datatest.Receipt(i+1, func(r *data.Receipt) {
			r.ReceivedAt = data.At(start.Add(time.Duration(chance.IntN(n)) * time.Second / 10))
			r.Operator.Key = data.NewText(fmt.Sprint(1 + chance.IntN(3)))
			r.ClickID, r.TxID, r.PlayerID = one("click-", n/3), one("T-", n/2), one("p", n/20)
			if i < 1200 {
				r.PlayerID = data.NewText("0")
			}
		})
	}
	return all
}

// keyed writes a receipt's facts in short.
func keyed(f *data.Facts) string {
	var out strings.Builder
	for i := range f.Prior {
		fmt.Fprintf(&out, "%s@%s ", f.Prior[i].ID.Key, f.Prior[i].ReceivedAt)
	}
	fmt.Fprintf(&out, "%+v", f.Unread)
	return out.String()
}

// byHand finds what came before a receipt by looking at every other one.
func byHand(r *data.Receipt, all []data.Receipt) string {
	var f data.Facts
	taken := map[data.ID]bool{}
	for kind, idOf := range []func(*data.Receipt) data.Text{
		func(r *data.Receipt) data.Text { return r.ClickID },
		func(r *data.Receipt) data.Text { return r.TxID },
		func(r *data.Receipt) data.Text { return r.PlayerID },
	} {
		var its []data.Receipt
		sharing := 0
		for i := range all {
			x := &all[i]
			if idOf(r).Empty() || idOf(x) != idOf(r) {
				continue
			}
			sharing++
			if data.CompareArrival(x, r) < 0 && (kind == 0 || x.Operator.Key == r.Operator.Key) {
				its = append(its, *x)
			}
		}
		if sharing > 1000 {
			f.Unread.Prior = true
			continue
		}
		slices.SortFunc(its, func(a, b data.Receipt) int { return data.CompareArrival(&a, &b) })
		for _, x := range its[max(0, len(its)-50):] {
			if !taken[x.ID] {
				taken[x.ID] = true
				f.Prior = append(f.Prior, x)
			}
		}
	}
	slices.SortFunc(f.Prior, func(a, b data.Receipt) int { return data.CompareArrival(&a, &b) })
	return keyed(&f)
}

func TestOfAReceiptThatIsCheckedAmongOthersTheSameIsKnownAsOfItAlone(t *testing.T) {
	for name, dsn := range map[string]func() string{
		"postgres": func() string { return datatest.Postgres(t).Database(t) },
		"sqlite":   func() string { return "sqlite:" + filepath.Join(t.TempDir(), "tracker.db") },
	} {
		t.Run(name, func(t *testing.T) {
			all := tangled(6000, 4)
			s := filled(t, dsn(), all)
			together := caughtUp(t, s, all)
			alone := 0
			for i := 0; i < len(together); i += 10 {
				r := &together[i]
				known := byHand(r, together)
				if diff := cmp.Diff(known, r.Reason.Raw()); diff != "" {
					t.Fatalf("receipt %s among others: %s", r.ID, diff)
				}
				if i%40 > 0 {
					continue
				}
				alone++
				facts, err := s.Facts(t.Context(), together[i:i+1], nil, start)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(known, keyed(&facts[0])); diff != "" {
					t.Fatalf("receipt %s alone: %s", r.ID, diff)
				}
			}
			if alone != 150 {
				t.Errorf("%d were looked at alone", alone)
			}
		})
	}
}

// filled opens a new database with these receipts in it.
func filled(t *testing.T, dsn string, all []data.Receipt) *source.Source {
	t.Helper()
	db, engine, err := reference.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := reference.Create(t.Context(), db, engine); err != nil {
		t.Fatal(err)
	}
	if err := reference.NewWriter(db, engine).Write(t.Context(), reference.Batch{Receipts: all}); err != nil {
		t.Fatal(err)
	}
	s, err := source.Open(t.Context(), source.Options{DSN: dsn, Name: "test", Deadline: soon})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// caughtUp checks all receipts from the start on, and gives them with what was
// known of each as its reason.
func caughtUp(t *testing.T, s *source.Source, all []data.Receipt) (together []data.Receipt) {
	t.Helper()
	rules := func(_ *data.Receipt, _ *contract.Version, f *data.Facts) []data.Finding {
		return []data.Finding{{Sentence: keyed(f)}}
	}
	w := watch.New(watch.Options{Database: s, Rules: rules, Now: func() time.Time { return start.Add(time.Hour) }})
	w.Observe(func(checked []data.Checked) {
		for _, c := range checked {
			c.Receipt.Reason = data.NewText(c.Findings[0].Sentence)
			together = append(together, c.Receipt)
		}
	})
	if err := w.Catchup(t.Context(), start, nil); err != nil {
		t.Fatal(err)
	}
	if len(together) != len(all) || !slices.IsSortedFunc(together, func(a, b data.Receipt) int { return data.CompareArrival(&a, &b) }) {
		t.Fatalf("%d of %d are checked, or not in order", len(together), len(all))
	}
	return together
}
