package source_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/source"
)

// formsDDL is a table whose columns are of every sort that trackers have.
const formsDDL = `
create schema "Post-Back";
create type "Post-Back".outcome as enum ('OK', 'no');
create domain money_cents as integer check (value is not null);
create domain wallet as money_cents;
create extension citext;
create table "Post-Back"."Inbound Calls" (
  "Id" uuid primary key,
  "At" timestamptz not null,
  happened date,
  cents wallet,
  outcome "Post-Back".outcome,
  click citext,
  raw bytea,
  ip inet,
  doc jsonb,
  plain json,
  code char(6),
  label name,
  price float8,
  answered text,
  trusted text,
  fee text,
  player uuid
);
create index on "Post-Back"."Inbound Calls" ("At", "Id");
create index on "Post-Back"."Inbound Calls" (click);
create index on "Post-Back"."Inbound Calls" ((doc ->> 'txid'));
create index on "Post-Back"."Inbound Calls" ((doc #>> '{request,sub}'));
create index on "Post-Back"."Inbound Calls" (upper(label::text));
insert into "Post-Back"."Inbound Calls" values
  ('00000000-0000-0000-0000-000000000001', '2026-11-24 03:00:00.000001Z', '2026-11-24', 1250, 'OK', 'AbC', 'a=1&b=%zz'::bytea || '\x00ff1b'::bytea, '10.1.2.3/8',
   '{"txid": "T-1", "request": {"sub": "fb", "event": "ftd"}, "at": 1795489200, "n": [7]}', '{"cur": "EUR"}', 'ab', 'Label', 0.1, '503', 'Y', '12,34', null),
  ('00000000-0000-0000-0000-000000000002', '2026-11-24 03:00:01Z', null, 0, null, null, null, null, null, null, null, null, null, 'none', 'perhaps', '1234', null);
`

const formsMapping = `
[receipts]
from = '%s'
id = 'Id'
received_at = 'At'
occurred_at = { column = 'happened', zone = 'Europe/Riga' }
amount = { column = 'cents', scale = 2 }
status = { column = 'outcome', values = { OK = 'accepted', no = 'rejected' } }
click_id = 'click'
query = 'raw'
remote_ip = 'ip'
txid = { column = 'doc', path = ['txid'] }
sub_id = { column = 'doc', path = ['request', 'sub'] }
event = { column = 'doc', path = ['request', 'event'] }
currency = { column = 'plain', path = ['cur'] }
reason = 'code'
player_id = { expr = 'upper(label::text)' }
player_status = { expr = 'lower(label::text)' }
http_status = 'answered'
auth_ok = 'trusted'
`

func TestColumnsOfEverySortAreRead(t *testing.T) {
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	pg.Exec(t, dsn, formsDDL, `create view public.calls as select * from "Post-Back"."Inbound Calls"`)
	text := data.NewText
	want := []data.Receipt{{
		ID:         data.NewID("test", text("00000000-0000-0000-0000-000000000001")),
		ReceivedAt: data.At(time.Date(2026, 11, 24, 3, 0, 0, 1000, time.UTC)),
		OccurredAt: data.At(time.Date(2026, 11, 23, 22, 0, 0, 0, time.UTC)),
		Money:      data.Money{Amount: data.ParseAmount("12.50"), Currency: text("EUR")},
		Status:     text("accepted"), ClickID: text("AbC"), Query: text("a=1&b=%zz\x00\xff\x1b"), RemoteIP: text("10.1.2.3"),
		TxID: text("T-1"), SubID: text("fb"), Event: text("ftd"), Reason: text("ab"), PlayerID: text("LABEL"), PlayerStatus: text("label"),
		HTTPStatus: 503, AuthOK: data.Yes,
	}, {
		ID:         data.NewID("test", text("00000000-0000-0000-0000-000000000002")),
		ReceivedAt: data.At(time.Date(2026, 11, 24, 3, 0, 1, 0, time.UTC)),
		Money:      data.Money{Amount: data.ParseAmount("0")},
	}}
	for name, from := range map[string]string{
		"a table":               `"Post-Back"."Inbound Calls"`,
		"a view":                `public.calls`,
		"a sub-select":          `(select * from "Post-Back"."Inbound Calls")`,
		"a sub-select's join":   `(select c.* from "Post-Back"."Inbound Calls" c left join "Post-Back"."Inbound Calls" p on p."Id" = c.player)`,
		"a sub-select's filter": `(with chosen as (select * from "Post-Back"."Inbound Calls") select * from chosen where cents >= 0)`,
	} {
		t.Run(name, func(t *testing.T) {
			s, err := source.Open(t.Context(), source.Options{DSN: dsn, Name: "test", Mapping: loadMapping(t, fmt.Sprintf(formsMapping, from))})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = s.Close() })
			got, err := s.Latest(t.Context(), data.Filter{}, 10)
			if err != nil {
				t.Fatal(err)
			}
			same(t, want, got)
			byID, err := s.ByID(t.Context(), []data.ID{want[1].ID, want[0].ID, data.NewID("test", text("{clickid}"))})
			if err != nil {
				t.Fatal(err)
			}
			same(t, []data.Receipt{want[1], want[0]}, byID)
			keyed(t, s)
			inlined(t, s)
		})
	}
}

// same compares receipts field by field; amounts by value.
func same(t testing.TB, want, got []data.Receipt) {
	t.Helper()
	if slices.EqualFunc(want, got, alike) {
		return
	}
	amounts := cmp.Comparer(equalAmounts)
	plain := cmp.Comparer(func(a, b data.Text) bool { return a == b })
	moments := cmp.Comparer(func(a, b data.Instant) bool { return a == b })
	t.Errorf("%d and %d receipts:\n%s", len(want), len(got), cmp.Diff(want, got, amounts, plain, moments))
}

func alike(a, b data.Receipt) bool {
	equal := equalAmounts(a.Money.Amount, b.Money.Amount)
	a.Money.Amount, b.Money.Amount = data.Amount{}, data.Amount{}
	return equal && a == b
}

func equalAmounts(a, b data.Amount) bool {
	x, okX := a.Decimal()
	y, okY := b.Decimal()
	return okX == okY && x.Equal(y) && a.Bad() == b.Bad()
}

// keyed checks that a field can be filtered by exactly where an index serves.
func keyed(t *testing.T, s *source.Source) {
	t.Helper()
	got := map[string]string{}
	for _, field := range []string{"click_id", "txid", "sub_id", "event", "currency", "player_id", "player_status", "status"} {
		got[field] = s.Key("receipts", field)
	}
	want := map[string]string{
		"click_id": `"click"`, "status": `"outcome"`, "txid": `("doc" ->> 'txid')`, "sub_id": `("doc" #>> array['request', 'sub'])`,
		"player_id": `(upper(label::text))`, "event": "", "currency": "", "player_status": "",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// inlined checks that the server does not read the relation into memory first.
func inlined(t *testing.T, s *source.Source) {
	t.Helper()
	query, err := s.Query("receipts_page")
	if err != nil {
		t.Fatal(err)
	}
	plan, err := s.Plan(t.Context(), query, time.Now(), start, "00000000-0000-0000-0000-000000000001", 10)
	if text := strings.Join(plan, "\n"); err != nil || strings.Contains(text, "CTE") || strings.Contains(text, "chosen") {
		t.Errorf("%v\n%s", err, text)
	}
}

func TestAFieldInTextIsReadAsFarAsItCanBe(t *testing.T) {
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	pg.Exec(t, dsn, formsDDL)
	mapping := strings.NewReplacer(
		"amount = { column = 'cents', scale = 2 }", "amount = { column = 'fee', scale = 2 }",
		"occurred_at = { column = 'happened', zone = 'Europe/Riga' }", "occurred_at = { column = 'doc', path = ['at'], decode = 'unix_s' }",
		"event = { column = 'doc', path = ['request', 'event'] }", "event = { column = 'doc', path = ['n', 0] }",
	).Replace(fmt.Sprintf(formsMapping, `"Post-Back"."Inbound Calls"`))
	s, err := source.Open(t.Context(), source.Options{DSN: dsn, Name: "test", Mapping: loadMapping(t, mapping)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	got, err := s.Latest(t.Context(), data.Filter{}, 10)
	if err != nil || len(got) != 2 {
		t.Fatal(got, err)
	}
	if r := got[0]; r.OccurredAt != data.At(time.Unix(1795489200, 0)) || r.Event.Raw() != "7" || r.Unreadable != `amount "12,34" is no number` {
		t.Errorf("%v at %v, unreadable %q", r.Event, r.OccurredAt, r.Unreadable)
	}
	if r := got[1]; r.Money.Number() != "12.34" || r.Unreadable != "" || r.HTTPStatus != 0 || r.AuthOK != data.Unknown {
		t.Errorf("%v, unreadable %q", r.Money, r.Unreadable)
	}
}
