package tally_test

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jmoiron/sqlx"
	"github.com/shopspring/decimal"

	"tailback/data"
	"tailback/data/tally"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func opened(t *testing.T, path, source, fingerprint string) *tally.Cache {
	t.Helper()
	c, err := tally.Open(t.Context(), path, source, fingerprint)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func scratch(t *testing.T) string { return filepath.Join(t.TempDir(), "a b%?#", "tally.sqlite") }

func euros(n int64) (s data.Sums) {
	s.Add(data.Money{Amount: data.NewAmount(decimal.New(n, -2)), Currency: data.NewText("EUR")})
	return s
}

// minutes are counts of some minutes after noon, with keys of any kind.
func minutes(n int) []data.Tally {
	var all []data.Tally
	for i := range n {
		at := noon.Add(time.Duration(i) * time.Minute)
		all = append(all,
			data.Tally{Minute: at, Checked: 7},
			data.Tally{Minute: at, Operator: data.NewText(""), Campaign: data.NewText("a\x00\xff"), Checked: 3, Hit: 1},
			data.Tally{Minute: at, Operator: data.NewText("1"), Campaign: data.NewText("9"), Checked: 60, Hit: 2, Named: 58},
			data.Tally{Minute: at, Operator: data.NewText("1"), Campaign: data.NewText("9"), Rule: "renamed_param", Code: "REN", Field: "click_id", Severity: data.Critical, Checked: 60, Hit: 2, Money: euros(24_050)},
		)
	}
	return all
}

func read(t *testing.T, c *tally.Cache, from, to time.Time) ([]data.Tally, int) {
	t.Helper()
	rows, known, err := c.Read(t.Context(), from, to)
	if err != nil {
		t.Fatal(err)
	}
	return rows, known
}

func diff(want, got []data.Tally) string {
	return cmp.Diff(want, got, cmp.Comparer(func(a, b data.Text) bool { return a == b }), cmp.Comparer(func(a, b data.Sums) bool {
		return cmp.Equal(a.All(), b.All(), cmp.Comparer(func(a, b data.Money) bool { return a.String() == b.String() }))
	}))
}

func put(t *testing.T, c *tally.Cache, from, to time.Time, rows []data.Tally) {
	t.Helper()
	if err := c.Put(t.Context(), from, to, rows); err != nil {
		t.Fatal(err)
	}
}

func TestWhatWasPutIsReadAfterARestart(t *testing.T) {
	path := scratch(t)
	c := opened(t, path, "prod", "v1")
	put(t, c, noon, noon.Add(5*time.Minute), minutes(3))
	_ = c.Close()
	rows, known := read(t, opened(t, path, "prod", "v1"), noon.Add(-time.Hour), noon.Add(time.Hour))
	if d := diff(minutes(3), rows); d != "" || known != 5 {
		t.Errorf("%d minutes are known\n%s", known, d)
	}
	part, known := read(t, opened(t, path, "prod", "v1"), noon.Add(time.Minute), noon.Add(2*time.Minute))
	if d := diff(minutes(2)[4:], part); d != "" || known != 1 {
		t.Errorf("%d minutes are known\n%s", known, d)
	}
}

func TestAMinuteThatIsPutAgainIsReplaced(t *testing.T) {
	c := opened(t, scratch(t), "prod", "v1")
	put(t, c, noon, noon.Add(3*time.Minute), minutes(3))
	put(t, c, noon.Add(time.Minute), noon.Add(2*time.Minute), nil)
	rows, known := read(t, c, noon, noon.Add(time.Hour))
	want := append(minutes(1), minutes(3)[8:]...)
	if d := diff(want, rows); d != "" || known != 3 {
		t.Errorf("%d minutes are known\n%s", known, d)
	}
}

func TestOtherRulesDropWhatWasCounted(t *testing.T) {
	path := scratch(t)
	old, other := opened(t, path, "prod", "v1"), opened(t, path, "test", "v1")
	put(t, old, noon, noon.Add(time.Minute), minutes(1))
	put(t, other, noon, noon.Add(time.Minute), minutes(1))
	if rows, known := read(t, opened(t, path, "prod", "v2"), noon, noon.Add(time.Hour)); len(rows) != 0 || known != 0 {
		t.Errorf("%d rows of other rules are left", len(rows))
	}
	if rows, _ := read(t, other, noon, noon.Add(time.Hour)); len(rows) != 4 {
		t.Errorf("another source has %d rows left", len(rows))
	}
	if err := old.Put(t.Context(), noon, noon.Add(time.Minute), minutes(1)); !errors.Is(err, tally.ErrOther) {
		t.Errorf("the console with the old rules: %v", err)
	}
	if _, _, err := old.Read(t.Context(), noon, noon.Add(time.Minute)); !errors.Is(err, tally.ErrOther) {
		t.Errorf("the console with the old rules: %v", err)
	}
}

func TestMinutesThatAreTooOldAreDropped(t *testing.T) {
	c := opened(t, scratch(t), "prod", "v1")
	put(t, c, noon, noon.Add(2*time.Minute), minutes(2))
	later := noon.Add(tally.Age)
	put(t, c, later, later.Add(time.Minute), nil)
	rows, known := read(t, c, noon, later.Add(time.Hour))
	if d := diff(minutes(2)[4:], rows); d != "" || known != 2 {
		t.Errorf("%d minutes are known\n%s", known, d)
	}
}

func TestAWriteThatFailsChangesNothing(t *testing.T) {
	c := opened(t, scratch(t), "prod", "v1")
	put(t, c, noon, noon.Add(3*time.Minute), minutes(3))
	if err := c.Put(t.Context(), noon, noon.Add(2*time.Minute), minutes(3)); err == nil {
		t.Error("a count outside of the minutes was taken")
	}
	if err := c.Put(t.Context(), noon.Add(time.Second), noon.Add(time.Minute), nil); err == nil {
		t.Error("half a minute was taken")
	}
	if rows, known := read(t, c, noon, noon.Add(time.Hour)); diff(minutes(3), rows) != "" || known != 3 {
		t.Errorf("%d rows, %d minutes are left", len(rows), known)
	}
}

func TestTwoConsolesWriteBesideEachOther(t *testing.T) {
	path := scratch(t)
	var group sync.WaitGroup
	failed := make(chan error, 2)
	for range 2 {
		c := opened(t, path, "prod", "v1")
		group.Go(func() {
			for i := range 30 {
				at := noon.Add(time.Duration(i) * time.Minute)
				if err := c.Put(t.Context(), at, at.Add(time.Minute), minutes(30)[4*i:4*i+4]); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	group.Wait()
	close(failed)
	for err := range failed {
		t.Error(err)
	}
	rows, known := read(t, opened(t, path, "prod", "v1"), noon, noon.Add(time.Hour))
	if d := diff(minutes(30), rows); d != "" || known != 30 {
		t.Errorf("%d minutes are known\n%s", known, d)
	}
}

func TestAFileThatIsNotOursIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	foreign := filepath.Join(dir, "foreign.sqlite")
	db := sqlx.MustOpen("sqlite", foreign)
	db.MustExec("create table precious (x)")
	_ = db.Close()
	text := filepath.Join(dir, "letter.txt")
	if err := os.WriteFile(text, []byte("Dear operator, this letter is no database at all."), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{foreign, text} {
		before, _ := os.ReadFile(path)
		if _, err := tally.Open(t.Context(), path, "prod", "v1"); data.KindOf(err) != data.Usage {
			t.Errorf("%s: %v", path, err)
		}
		if after, _ := os.ReadFile(path); path == text && string(after) != string(before) {
			t.Errorf("%s was changed", path)
		}
	}
}

func TestACacheOfAnotherVersionIsMadeAnew(t *testing.T) {
	path := scratch(t)
	c := opened(t, path, "prod", "v1")
	put(t, c, noon, noon.Add(time.Minute), minutes(1))
	_ = c.Close()
	db := sqlx.MustOpen("sqlite", "file:"+filepath.Join(filepath.Dir(filepath.Dir(path)), "a%20b%25%3F%23", "tally.sqlite"))
	db.MustExec("pragma user_version = 99")
	_ = db.Close()
	if rows, known := read(t, opened(t, path, "prod", "v1"), noon, noon.Add(time.Hour)); len(rows) != 0 || known != 0 {
		t.Errorf("%d rows of another version", len(rows))
	}
}

func TestTheFirstMinuteThatIsNotKnownIsTold(t *testing.T) {
	c := opened(t, scratch(t), "prod", "v1")
	put(t, c, noon, noon.Add(3*time.Minute), minutes(3))
	put(t, c, noon.Add(5*time.Minute), noon.Add(7*time.Minute), nil)
	for _, test := range []struct{ from, to, want time.Duration }{
		{0, 10 * time.Minute, 3 * time.Minute},
		{0, 2 * time.Minute, 2 * time.Minute},
		{-time.Minute, 2 * time.Minute, -time.Minute},
		{5 * time.Minute, 10 * time.Minute, 7 * time.Minute},
		{4 * time.Minute, 4 * time.Minute, 4 * time.Minute},
	} {
		got, err := c.Without(t.Context(), noon.Add(test.from), noon.Add(test.to))
		if err != nil || !got.Equal(noon.Add(test.want)) {
			t.Errorf("%v to %v: %v, %v", test.from, test.to, got.Sub(noon), err)
		}
	}
}

func TestAnOpenCacheTurnsToOtherRules(t *testing.T) {
	path := scratch(t)
	c := opened(t, path, "prod", "v1")
	put(t, c, noon, noon.Add(time.Minute), minutes(1))
	if err := c.Adopt(t.Context(), "v1"); err != nil {
		t.Fatal(err)
	}
	if _, known := read(t, c, noon, noon.Add(time.Hour)); known != 1 {
		t.Error("the same rules dropped what was counted")
	}
	if err := c.Adopt(t.Context(), "v2"); err != nil {
		t.Fatal(err)
	}
	if _, known := read(t, c, noon, noon.Add(time.Hour)); known != 0 {
		t.Error("other rules kept it")
	}
	put(t, c, noon, noon.Add(time.Minute), minutes(1))
	if _, known := read(t, opened(t, path, "prod", "v2"), noon, noon.Add(time.Hour)); known != 1 {
		t.Error("what was counted under the new rules is not kept")
	}
}

func TestTheMinutesOfHoursAreTold(t *testing.T) {
	c := opened(t, scratch(t), "prod", "v1")
	one := func(minute int, campaign, rule string, checked, hit int) data.Tally {
		return data.Tally{Minute: noon.Add(time.Duration(minute) * time.Minute), Operator: data.NewText("1"), Campaign: data.NewText(campaign), Rule: rule, Checked: checked, Hit: hit}
	}
	first := one(0, "a", "", 3, 1)
	first.Named = 2
	put(t, c, noon, noon.Add(150*time.Minute), []data.Tally{
		first, one(0, "a", "renamed_param", 3, 3),
		one(59, "a", "", 2, 1), one(59, "a", "late", 2, 1), // one of two was late
		one(60, "a", "", 2, 2), one(60, "a", "late", 2, 1), one(60, "a", "duplicate", 2, 1), // nothing but echoes
		one(61, "b", "", 1, 0), {Minute: noon.Add(149 * time.Minute), Checked: 1},
		{Minute: noon, Rule: "delivery_failing", Field: "fb-capi", Checked: 4},
	})
	rows, known, err := c.Hours(t.Context(), noon.Add(-time.Hour), noon.Add(3*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	want := []data.Hour{
		{Begin: noon, Operator: data.NewText("1"), Campaign: data.NewText("a"), Minutes: 1 | 1<<59, Named: 1},
		{Begin: noon.Add(time.Hour), Operator: data.NewText("1"), Campaign: data.NewText("b"), Minutes: 1 << 1},
		{Begin: noon.Add(2 * time.Hour), Minutes: 1 << 29},
	}
	if d := cmp.Diff(want, rows, cmp.Comparer(func(a, b data.Text) bool { return a == b })); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]time.Time{noon, noon.Add(time.Hour)}, known); d != "" {
		t.Errorf("known as a whole: %s", d)
	}
}
