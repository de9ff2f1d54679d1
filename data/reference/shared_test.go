package reference_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jmoiron/sqlx"

	"tailback/data"
	"tailback/data/reference"
)

func TestRowsWithValuesOfTheirNeighboursKeepTheirOwn(t *testing.T) {
	onBoth(t, func(t *testing.T, db *sqlx.DB, engine data.Engine) {
		w := create(t, db, engine)
		one, two := map[string]data.Text{"sub1": data.NewText("a")}, map[string]data.Text{"sub1": data.NewText("b")}
		var b reference.Batch
		for _, c := range []struct {
			id, sub string
			null    bool
			subs    map[string]data.Text
		}{
			{"1", "x", false, one}, {"2", "x", false, two}, {"3", "", true, nil}, {"4", "x", false, one}, {"5", "", false, one}, {"6", "y", false, two},
		} {
			click := data.Click{ID: data.NewID("", data.NewText(c.id)), Subs: c.subs}
			if !c.null {
				click.SubID = data.NewText(c.sub)
			}
			b.Clicks = append(b.Clicks, click)
		}
		if err := w.Write(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		var got []string
		err := db.Select(&got, `select click_id || ' ' || coalesce('[' || sub_id || ']', 'NULL') || ' ' ||
			coalesce(replace(cast(subs as text), ' ', ''), 'NULL') from `+table("clicks", engine)+` order by click_id`)
		want := []string{`1 [x] {"sub1":"a"}`, `2 [x] {"sub1":"b"}`, `3 NULL NULL`, `4 [x] {"sub1":"a"}`, `5 [] {"sub1":"a"}`, `6 [y] {"sub1":"b"}`}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Error(err, diff)
		}
	})
}
