package source_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/source"
)

// dropEveryIndex leaves the tables of a database, and no index on any of them.
const dropEveryIndex = `do $$
declare r record;
begin
  for r in select cast(conrelid as regclass) as t, conname from pg_constraint
    where contype in ('p', 'u') and conparentid = 0 and connamespace <> cast('pg_catalog' as regnamespace)
  loop
    execute format('alter table %s drop constraint %I cascade', r.t, r.conname);
  end loop;
  for r in select cast(c.oid as regclass) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('i', 'I') and not c.relispartition and n.nspname !~ '^pg_'
  loop
    execute format('drop index %s', r.name);
  end loop;
end
$$`

// behindCamelcase is what a doctor calls for where nothing has an index: through
// the sub-select, in both of its tables.
var behindCamelcase = []string{
	`create index concurrently on "postback-service"."PostbackLog" ("ReceivedOn", "PostbackLogId") include ("OfferId", "PostbackStatus", "Amount");`,
	`create index concurrently on "tracking-service"."Players" ("PlayerKey");`,
	`create index concurrently on "postback-service"."PostbackLog" ("PostbackLogId");`,
	`create index concurrently on "postback-service"."PostbackLog" ("OfferId", "ReceivedOn", "PostbackLogId");`,
	`create index concurrently on "postback-service"."PostbackLog" ("ClickGuid");`,
	`create index concurrently on "postback-service"."PostbackLog" ("TransactionRef");`,
	`create index concurrently on "tracking-service"."Players" ("BrandPlayerId");`,
	`create index concurrently on "postback-service"."PostbackLog" ("PlayerKey");`,
	`create index concurrently on "tracking-service"."Clicks" ("ClickGuid");`,
	`create index concurrently on "tracking-service"."Clicks" ("ClickedOn") include ("OfferId");`,
	`create index concurrently on "tracking-service"."Offers" ("OfferId");`,
	`create index concurrently on "tracking-service"."Brands" ("BrandId");`,
	`create index concurrently on "tracking-service"."Deals" ("OfferId");`,
}

func TestADoctorOfAShapeWithoutAnyIndexNamesEveryMissingOneAndWithThemEveryKeyHasOne(t *testing.T) {
	if testing.Short() {
		t.Skip("plans are the server's: the race detector would see nothing of them")
	}
	eachShape(t, tellWorld(10*time.Minute, 0), func(t *testing.T, shape datatest.Shape, _ *source.Source, writer *datatest.ShapeWriter) {
		datatest.Postgres(t).Exec(t, writer.DSN, dropEveryIndex)
		off := examinations()[shape.Name].off
		wants := slices.DeleteFunc(everyWant(), func(name string) bool {
			relation, _, _ := strings.Cut(name, ".")
			return slices.Contains(off, relation)
		})
		missing := of(visit(t, openShape(t, shape, writer.DSN)), "indexes")
		if diff := cmp.Diff(wants, namesOf(amiss(missing, "indexes"))); diff != "" || len(missing) != len(wants) {
			t.Fatalf("%s%+v", diff, missing)
		}
		if do := prescribed(missing); shape.Name == "camelcase" && !slices.Equal(do, behindCamelcase) {
			t.Error(cmp.Diff(behindCamelcase, do))
		}
		apply(t, writer.DSN, prescribed(missing))

		s := openShape(t, shape, writer.DSN)
		there := of(visit(t, s), "indexes")
		if len(there) != len(wants) || len(amiss(there, "indexes")) > 0 {
			t.Errorf("with them applied: %+v", there)
		}
		all, err := each(t, s, data.Filter{}, shapeStart.Add(-time.Hour), shapeStart)
		if err != nil {
			t.Fatal(err)
		}
		h := hands()[shape.Name]
		if shape.Name == "cents" {
			h.columns["receipts.txid"] = "(payload #>> array['txid'])" // as a doctor makes its index
		}
		planShapeKeys(t, s, h, all[len(all)/2])
	})
}
