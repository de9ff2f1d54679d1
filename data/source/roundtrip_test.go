package source_test

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tailback/data"
	"tailback/data/reference"
)

func TestEveryReceiptComesBackAsItWasWritten(t *testing.T) {
	batch := hostileTraffic()
	want := named(batch)
	engines(t, batch, func(t *testing.T, s *tracker) {
		got, err := s.Latest(t.Context(), data.Filter{}, 5000)
		if err != nil {
			t.Fatal(err)
		}
		slices.SortFunc(got, byNumber)
		same(t, want, got)
		var ids []data.ID
		for _, r := range want {
			ids = append(ids, r.ID)
		}
		slices.Reverse(ids)
		if got, err = s.ByID(t.Context(), append(ids, data.NewID("test", data.NewText("0")), data.NewID("test", data.NewText("x\x00")))); err != nil {
			t.Fatal(err)
		}
		slices.Reverse(got)
		same(t, want, got)
	})
}

// named gives the receipts of a batch as a reader sees them.
func named(b reference.Batch) []data.Receipt {
	want := slices.Clone(b.Receipts)
	for i := range want {
		r := &want[i]
		if c := campaignOf(b, *r); c != nil {
			r.Campaign.Name = c.Name
			if r.Operator.Key.Null() {
				r.Operator.Key = c.Operator.Key
			}
		}
		for _, o := range b.Operators {
			if o.ID.Key == r.Operator.Key {
				r.Operator.Name = o.Name
			}
		}
	}
	return want
}

func byNumber(a, b data.Receipt) int { return rank(a) - rank(b) }

func rank(r data.Receipt) int {
	n, _ := strconv.Atoi(r.ID.Key.Raw())
	return n
}

func itoa(n int) string { return strconv.Itoa(n) }

func TestBytesThatPostgreSQLWouldNotTakeComeBackFromAFile(t *testing.T) {
	batch := traffic(3)
	odd := data.NewText("a\x00b\xff\xfe\x1b")
	batch.Receipts[1].ClickID, batch.Receipts[1].Query = odd, odd
	batch.Receipts[1].Money.Amount = data.ParseAmount("12,34")
	path := "sqlite:" + filepath.Join(t.TempDir(), "tracker.db")
	load(t, path, batch)
	s := open(t, path)
	got, err := s.Latest(t.Context(), data.Filter{}, 10)
	if err != nil || len(got) != 3 {
		t.Fatal(got, err)
	}
	if got[1].ClickID != odd || got[1].Query != odd || got[1].Unreadable != `amount "12,34" is no number` || got[0].Unreadable+got[2].Unreadable != "" {
		t.Errorf("%q, unreadable for %q", got[1].Query.Raw(), got[1].Unreadable)
	}
	f, err := data.ParseFilter(`since:2026-11-24 click:"`+odd.Raw()+`"`, start)
	if err != nil {
		t.Fatal(err)
	}
	if got, err = s.Latest(t.Context(), f, 10); err != nil || len(got) != 1 {
		t.Errorf("%d receipts with that click, %v", len(got), err)
	}
}

func TestAFileMayHoldAnythingInAnyColumn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tracker.db")
	load(t, "sqlite:"+path, traffic(2))
	db, _, err := reference.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	db.MustExec(`insert into receipts (id, received_at, amount_text, http_status, auth_ok, occurred_at, click_id, campaign_id)
		values (3, 'infinity', 'NaN', 'none', 'x', 1.5, x'00ff', 'c')`)
	got, err := open(t, "sqlite:"+path).Latest(t.Context(), data.Filter{}, 10)
	if err != nil || len(got) != 3 {
		t.Fatal(got, err)
	}
	for _, want := range []string{`received_at "infinity"`, `occurred_at "1.5"`, `amount "NaN"`, `http_status "none"`} {
		if !strings.Contains(got[2].Unreadable, want) {
			t.Errorf("unreadable for %q, want %q in it", got[2].Unreadable, want)
		}
	}
	if got[2].ClickID.Raw() != "\x00\xff" || got[0].Unreadable+got[1].Unreadable != "" {
		t.Errorf("%q, %q, %q", got[2].ClickID.Raw(), got[0].Unreadable, got[1].Unreadable)
	}
}
