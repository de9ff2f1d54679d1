package reference_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
)

// plainReceipt is a row without anything but what a receipt must have.
func plainReceipt(n int, change ...func(*data.Receipt)) data.Receipt {
	r := data.Receipt{ReceivedAt: data.At(datatest.Epoch)}
	if n > 0 {
		r.ID = data.NewID("test", data.NewText(fmt.Sprint(n)))
	}
	for _, c := range change {
		c(&r)
	}
	return r
}

func TestWhatAnEngineCannotHoldIsRefusedByRowAndColumn(t *testing.T) {
	receipt := func(change func(*data.Receipt)) reference.Batch {
		return reference.Batch{Receipts: []data.Receipt{plainReceipt(1), plainReceipt(2, change)}}
	}
	both, postgres := []data.Engine{data.Postgres, data.SQLite}, []data.Engine{data.Postgres}
	cases := map[string]struct {
		batch   reference.Batch
		refused []data.Engine
		says    string
	}{
		"NUL in text":        {receipt(func(r *data.Receipt) { r.Query = data.NewText("a\x00b") }), postgres, "receipts, row 2 (id 2): query holds a NUL"},
		"invalid UTF-8":      {receipt(func(r *data.Receipt) { r.SubID = data.NewText("\xff") }), postgres, "receipts, row 2 (id 2): sub_id is not valid UTF-8"},
		"comma amount":       {receipt(func(r *data.Receipt) { r.Money.Amount = data.ParseAmount("12,34") }), postgres, `row 2 (id 2): amount is "12,34"`},
		"no time":            {receipt(func(r *data.Receipt) { _ = r.OccurredAt.Scan("yesterday") }), postgres, `occurred_at is "yesterday"`},
		"key is no number":   {receipt(func(r *data.Receipt) { r.Campaign.Key = data.NewText("0x7") }), both, `campaign_id is "0x7"`},
		"id is no number":    {receipt(func(r *data.Receipt) { r.ID.Key = data.NewText("007") }), both, `id is "007"`},
		"ids for some":       {receipt(func(r *data.Receipt) { r.ID = data.ID{} }), both, "some rows have an id and some do not"},
		"label is not UTF-8": {reference.Batch{Clicks: []data.Click{{Subs: map[string]data.Text{"sub1": data.NewText("\xff")}}}}, both, "clicks, row 1: subs holds bytes"},
		"label with a NUL":   {reference.Batch{Clicks: []data.Click{{Subs: map[string]data.Text{"sub1": data.NewText("\x00")}}}}, both, "subs holds a NUL"},
	}
	onBoth(t, func(t *testing.T, db *sqlx.DB, engine data.Engine) {
		w := create(t, db, engine)
		for name, c := range cases {
			err := w.Write(t.Context(), c.batch)
			if contains(c.refused, engine) != (err != nil) {
				t.Errorf("%s: error %v", name, err)
			}
			var person *data.Error
			if err != nil && (!errors.As(err, &person) || !strings.Contains(person.Error(), c.says)) {
				t.Errorf("%s: %q does not say %q", name, err, c.says)
			}
			db.MustExec("delete from " + table("receipts", engine))
		}
	})
}

func contains(all []data.Engine, e data.Engine) bool {
	for _, one := range all {
		if one == e {
			return true
		}
	}
	return false
}

func table(name string, engine data.Engine) string {
	if engine == data.Postgres {
		return "postback." + name
	}
	return name
}

func count(t *testing.T, db *sqlx.DB, engine data.Engine, relation string) (n int) {
	t.Helper()
	if err := db.Get(&n, "select count(*) from "+table(relation, engine)); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestABatchIsWrittenWholeOrNotAtAll(t *testing.T) {
	onBoth(t, func(t *testing.T, db *sqlx.DB, engine data.Engine) {
		w := create(t, db, engine)
		twice := reference.Batch{
			Operators: []data.Operator{{Name: data.NewText("Oddly")}},
			Receipts:  []data.Receipt{plainReceipt(7), plainReceipt(7)},
		}
		if err := w.Write(t.Context(), twice); err == nil || !strings.Contains(err.Error(), "receipts") {
			t.Fatalf("an id twice must fail and name the relation: %v", err)
		}
		if n := count(t, db, engine, "operators"); n != 0 {
			t.Errorf("%d operators of the failed batch are there", n)
		}
	})
}

func TestDrawnIDsFollowGivenOnes(t *testing.T) {
	onBoth(t, func(t *testing.T, db *sqlx.DB, engine data.Engine) {
		w := create(t, db, engine)
		for _, ids := range [][]int{{41, 40}, {0, 0}, {12}, {0}} {
			var b reference.Batch
			for _, id := range ids {
				b.Receipts = append(b.Receipts, plainReceipt(id))
			}
			if err := w.Write(t.Context(), b); err != nil {
				t.Fatal(err)
			}
		}
		var got []int
		if err := db.Select(&got, "select id from "+table("receipts", engine)+" order by id"); err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(got) != "[12 40 41 42 43 44]" {
			t.Errorf("ids %v", got)
		}
	})
}

func TestBatchesOfEverySizeArriveWhole(t *testing.T) {
	onBoth(t, func(t *testing.T, db *sqlx.DB, engine data.Engine) {
		w := create(t, db, engine)
		total := 0
		for _, size := range []int{0, 1, 39, 40, 41, 80, 97} {
			b := reference.Batch{Receipts: make([]data.Receipt, size)}
			for i := range b.Receipts {
				b.Receipts[i] = plainReceipt(0)
			}
			if err := w.Write(t.Context(), b); err != nil {
				t.Fatal(err)
			}
			total += size
		}
		if n := count(t, db, engine, "receipts"); n != total {
			t.Errorf("%d of %d receipts arrived", n, total)
		}
	})
}

func TestOneClickIDIsOneClick(t *testing.T) {
	onBoth(t, func(t *testing.T, db *sqlx.DB, engine data.Engine) {
		w := create(t, db, engine)
		click := data.Click{ID: data.NewID("test", data.NewText("c1"))}
		if err := w.Write(t.Context(), reference.Batch{Clicks: []data.Click{click, click}}); err == nil {
			t.Error("a click id was taken twice")
		}
	})
}
