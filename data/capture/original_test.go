package capture_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/capture"
	"tailback/data/datatest"
	"tailback/data/ledger"
	"tailback/data/reference"
	"tailback/data/source"
)

func TestMain(m *testing.M) { datatest.Main(m) }

// canary is a secret that must not be in any file.
const canary = "c4n4ry"

func text(s string) data.Text { return data.NewText(s) }

// hide is what stands for the redaction of queries and URLs.
func hide(t data.Text) data.Text {
	if t.Null() {
		return t
	}
	return data.NewText(strings.ReplaceAll(t.Raw(), canary, "‹secret›"))
}

// batch is n receipts, a second apart, the last of which is of no click; its own
// click is named elsewhere in its request.
func batch(n int) (b reference.Batch) {
	b.Operators = []data.Operator{{ID: data.NewID("", text("1")), Name: text("FableSpin")}, {ID: data.NewID("", text("2")), Name: text("Zebrino")}}
	b.Campaigns = []data.Campaign{
		{ID: data.NewID("", text("11")), Operator: data.Ref{Key: text("1")}, Name: text("de-slots"), TrackingLink: text("https://go.example/?token=" + canary)},
		{ID: data.NewID("", text("12")), Operator: data.Ref{Key: text("1")}, Name: text("nobody's")},
	}
	b.Terms = []data.Terms{{Campaign: data.Ref{Key: text("11")}, Model: text("cpa"), PayableEvent: text("ftd"), WindowDays: 30}}
	for i := 1; i <= n; i++ {
		r := datatest.Receipt(i)
		r.Query = text(r.Query.Raw() + "&token=" + canary)
		r.Reason = text("token=" + canary + " was no good")
		if i == n {
			r.ClickID, r.Query = data.Text{}, text("other="+datatest.Click(i).ID.Key.Raw())
		}
		if i == n-1 {
			r.ClickID = datatest.Click(1).ID.Key
		}
		b.Receipts, b.Clicks = append(b.Receipts, r), append(b.Clicks, datatest.Click(i))
		b.Deliveries = append(b.Deliveries, data.Delivery{ID: data.NewID("", text(r.ID.Key.Raw())), ReceiptID: r.ID, Endpoint: text("fb"),
			URL: text("https://fb.example/?token=" + canary), Error: text("Get https://fb.example/?token=" + canary), Attempt: 1, SentAt: r.ReceivedAt, State: text("failed")})
	}
	return b
}

// original makes a database of each engine in turn.
func original(t *testing.T, test func(t *testing.T, dsn string)) {
	t.Run("postgres", func(t *testing.T) { test(t, datatest.Postgres(t).Database(t)) })
	t.Run("sqlite", func(t *testing.T) { test(t, "sqlite:"+filepath.Join(t.TempDir(), "was.sqlite")) })
}

func fill(t testing.TB, dsn string, b reference.Batch) {
	t.Helper()
	db, engine, err := reference.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := reference.Create(t.Context(), db, engine); err != nil {
		t.Fatal(err)
	}
	if err := reference.NewWriter(db, engine).Write(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}

func open(t testing.TB, o source.Options) *source.Source {
	t.Helper()
	s, err := source.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// options capture the first minute, or as long as the batch is.
func options(s *source.Source, path string, n int) capture.Options {
	return capture.Options{
		Source: s, Ledger: ledger.Off(""), Path: path, Since: datatest.Epoch, Until: datatest.Epoch.Add(time.Duration(n)*time.Second + 1),
		Redact: hide, At: datatest.Epoch.Add(time.Hour), By: "tailback test",
		Candidates: func(r data.Receipt) []data.Text {
			_, value, _ := strings.Cut(r.Query.Raw(), "other=")
			return []data.Text{text(value)}
		},
	}
}

// receipts gives all that a source has, oldest first.
func receipts(t testing.TB, s *source.Source) (all []data.Receipt) {
	t.Helper()
	err := s.Each(t.Context(), data.Filter{}, datatest.Epoch.Add(-time.Hour), datatest.Epoch.Add(24*time.Hour), func(some []data.Receipt) error {
		all = append(all, some...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// leftovers fails where something but the named files is in a folder.
func leftovers(t testing.TB, dir string, files ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if diff := cmp.Diff(files, names); diff != "" {
		t.Errorf("the folder (-want +got):\n%s", diff)
	}
}

var same = cmp.Options{cmp.AllowUnexported(data.Text{}, data.ID{}), cmp.Comparer(func(a, b data.Instant) bool { return a == b }), cmp.Comparer(func(a, b data.Amount) bool { return a.String() == b.String() })}
