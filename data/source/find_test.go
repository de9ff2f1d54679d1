package source_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/source"
)

// said writes what was found in short: the kind, the key, how many receipts, the
// newest of them, and the click's campaign.
func said(found data.Found) []string {
	out := []string{}
	for _, h := range found.Hits {
		line := fmt.Sprintf("%s %s %d", h.Kind, h.Key, h.Receipts)
		if h.Latest != nil {
			line += " " + h.Latest.ID.Key.String() + " of " + h.Latest.Operator.Name.String()
		}
		if h.Click != nil {
			line += " on " + h.Click.Campaign.Name.String()
		}
		out = append(out, line)
	}
	return out
}

func mustFind(t testing.TB, s *source.Source, text string) data.Found {
	t.Helper()
	found, err := s.Find(t.Context(), text)
	if err != nil {
		t.Fatalf("%q: %v", text[:min(len(text), 100)], err)
	}
	return found
}

const (
	theClick  = "click click-000001 3 3 of FableSpin on de-slots"
	theTx     = "transaction T-1 4 5 of Nordwick"
	thePlayer = "player 88120 5 5 of Nordwick"
)

func TestAPastedIdIsFoundAmongAllThatHaveOne(t *testing.T) {
	storyOn(t, func(t *testing.T, s *source.Source) {
		for text, want := range map[string][]string{
			"2":               {"receipt 2 0 2 of FableSpin"},
			" 'test/2'\n":     {"receipt 2 0 2 of FableSpin"},
			"elsewhere/2":     {},
			"02":              {},
			"click-000001":    {theClick},
			"click-nobodys":   {"click click-nobodys 1 6 of FableSpin"},
			"T-1":             {theTx},
			"88120":           {thePlayer},
			"T-1 88120":       {},
			"":                {},
			"https://t.test/": {},
			"https://t.test/pb?cid=click%2d000001&txid=T-1&p=88120&sum=2&e=ftd": {theClick, theTx, thePlayer},
			"p=88120&cid=click-nobodys&cid=click-000001":                        {"click click-000001 3 3 of FableSpin on de-slots", "click click-nobodys 1 6 of FableSpin", thePlayer},
			"2=88120": {thePlayer},
		} {
			found := mustFind(t, s, text)
			if diff := cmp.Diff(want, said(found)); diff != "" {
				t.Errorf("%q: %s", text, diff)
			}
			if len(found.Hits) != len(want) || len(found.Skipped) > 0 {
				t.Errorf("%q: %d found, skipped %q", text, len(found.Hits), found.Skipped)
			}
		}
	})
}

func TestAThingOfManyReceiptsHidesNoOther(t *testing.T) {
	batch := traffic(1300)
	for i := range batch.Receipts[1:] {
		batch.Receipts[i+1].PlayerID = data.NewText("0")
	}
	first := batch.Receipts[0].PlayerID.Raw()
	engines(t, batch, func(t *testing.T, s *tracker) {
		want := []string{"player 0 1000 1300 of ", "player " + first + " 1 1 of "}
		if diff := cmp.Diff(want, said(mustFind(t, s.Source, "a=0&b="+first))); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWhereNoIndexLeadsIsNotLookedAndSaid(t *testing.T) {
	for name, c := range map[string]struct {
		changes [][2]string
		skipped [2][]string
	}{
		"players": {
			[][2]string{both("drop index ", "receipts_player_id")},
			[2][]string{
				{"players: receipts.player_id has no index: create index concurrently on postback.receipts (player_id)"},
				{"players: receipts.player_id has no index: create index receipts_player_id on receipts (player_id)"},
			},
		},
		"an index that begins with something else": {
			[][2]string{both("drop index ", "receipts_txid"),
				{"create index on postback.receipts (event, txid)", "create index receipts_event on receipts (event, txid)"}},
			[2][]string{
				{"transactions: receipts.txid has no index: create index concurrently on postback.receipts (txid)"},
				{"transactions: receipts.txid has no index: create index receipts_txid on receipts (txid)"},
			},
		},
		"an index on a part": {
			[][2]string{both("drop index ", "receipts_click_id"),
				{"create index on postback.receipts (click_id) where event = 'ftd'", "create index receipts_part on receipts (click_id) where event = 'ftd'"}},
			[2][]string{
				{"receipts by click: receipts.click_id has no index: create index concurrently on postback.receipts (click_id)"},
				{"receipts by click: receipts.click_id has no index: create index receipts_click_id on receipts (click_id)"},
			},
		},
		"a relation and a column that are not there": {
			[][2]string{both("drop table ", "clicks"), both("alter table ", "receipts rename column txid to tx")},
			[2][]string{
				{"clicks: this database keeps none (there is no table postback.clicks)", "transactions: receipts.txid: there is no readable column of this name"},
				{"clicks: this database keeps none (there is no table clicks)", "transactions: receipts.txid: there is no readable column of this name"},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			storyOn(t, func(t *testing.T, s *source.Source) {
				want := c.skipped[0]
				if s.Engine() == data.SQLite {
					want = c.skipped[1]
				}
				for _, text := range []string{"88120", "T-1", "a=click-000001&b=88120"} {
					if diff := cmp.Diff(want, mustFind(t, s, text).Skipped); diff != "" {
						t.Errorf("%s: %s", text, diff)
					}
				}
				if found := said(mustFind(t, s, "2")); len(found) != 1 {
					t.Errorf("what has an index is not found: %v", found)
				}
			}, c.changes...)
		})
	}
}

func TestAnIndexOnWhatIsThereServes(t *testing.T) {
	s := openStory(t, datatest.Postgres(t).Database(t), 0, [][2]string{
		{"drop index postback.receipts_txid, postback.receipts_player_id"},
		{"create index on postback.receipts using hash (txid)"},
		{"create index on postback.receipts (player_id) where player_id is not null"},
	})
	for text, want := range map[string]string{"T-1": theTx, "88120": thePlayer} {
		found := mustFind(t, s, text)
		if diff := cmp.Diff([]string{want}, said(found)); diff != "" || len(found.Skipped) > 0 {
			t.Errorf("%s: %v %s", text, found.Skipped, diff)
		}
	}
}

// inOtherForms is the reference schema's receipts as trackers have them.
const inOtherForms = `
create view seen as select * from postback.receipts where status <> 'test';
create table split (id bigint not null, received_at timestamptz not null, click_id text, txid text, player_id text, doc jsonb, primary key (id, received_at)) partition by range (received_at);
create table split_1 partition of split for values from ('2026-01-01') to ('2027-01-01');
create table split_2 partition of split for values from ('2027-01-01') to ('2028-01-01');
insert into split select id, received_at, click_id, txid, player_id, jsonb_build_object('tx', txid, 'player', player_id) from postback.receipts;
create index on split (received_at, id);
create index on split (click_id);
create index on split_1 (txid);
create index on split_2 (txid);
create index on split ((doc ->> 'tx'));
`

func TestWhatLiesBehindAViewIsLookedUpByItsIndexes(t *testing.T) {
	dsn := datatest.Postgres(t).Database(t)
	load(t, dsn, story())
	datatest.Postgres(t).Exec(t, dsn, inOtherForms, "drop index postback.receipts_player_id")
	const fields = "\nid = 'id'\nreceived_at = 'received_at'\nclick_id = 'click_id'\ntxid = 'txid'\nplayer_id = 'player_id'\n"
	const unseen = "players: receipts.player_id has no index: create index concurrently on postback.receipts (player_id)"
	const none = "clicks: this database keeps none (it is not mapped)"
	for name, c := range map[string]struct {
		mapping string
		skipped []string
	}{
		"a view":          {"[receipts]\nfrom = 'seen'" + fields, []string{none, unseen}},
		"a sub-select":    {"[receipts]\nfrom = '(select * from postback.receipts where true)'" + fields, []string{none, unseen}},
		"a read-in union": {"[receipts]\nfrom = '(select * from postback.receipts union all select * from postback.receipts where false)'" + fields, []string{none, unseen}},
		"partitions": {"[receipts]\nfrom = 'split'" + fields,
			[]string{none, "players: receipts.player_id has no index: create index on public.split (player_id)"}},
		"an expression": {"[receipts]\nfrom = 'split'" + strings.NewReplacer("'txid'", "{ column = 'doc', path = ['tx'] }", "'player_id'", "{ column = 'doc', path = ['player'] }").Replace(fields),
			[]string{none, "players: receipts.player_id: it is an expression that no index serves"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := mapped(t, dsn, c.mapping)
			for text, want := range map[string]string{"T-1": "transaction T-1 4 5 of ", "click-000001": "click click-000001 3 3 of "} {
				found := mustFind(t, s, text)
				if diff := cmp.Diff([]string{want}, said(found)); diff != "" {
					t.Errorf("%s: %s", text, diff)
				}
				if diff := cmp.Diff(c.skipped, found.Skipped); diff != "" {
					t.Errorf("%s: %s", text, diff)
				}
			}
		})
	}
}

func TestAnIdIsFoundInATrackersOwnSchema(t *testing.T) {
	tw := newTwins(t, 3_000)
	for _, i := range []int{0, 7, 1234, 2999} {
		r := tw.batch.Receipts[i]
		id := r.ID.Key.Raw()
		n := 0
		_, _ = fmt.Sscan(id, &n)
		for ours, theirs := range map[string]string{
			id: uuid(n), r.TxID.Raw(): r.TxID.Raw(), r.ClickID.Raw(): r.ClickID.Raw(), "tx=" + r.TxID.Raw() + "&c=" + r.ClickID.Raw(): "tx=" + r.TxID.Raw() + "&c=" + r.ClickID.Raw(),
		} {
			want, got := mustFind(t, tw.reference, ours), mustFind(t, tw.foreign, theirs)
			// What is a receipt's id can be a player's here, and a click's there.
			if ours == id {
				want.Hits, got.Hits = want.Hits[:1], got.Hits[:1]
				want.Hits[0].Key = data.NewText(theirs)
			} else {
				got.Hits = slices.DeleteFunc(got.Hits, func(h data.Hit) bool { return h.Kind == data.FoundReceipt })
			}
			if len(want.Hits) != len(got.Hits) || len(got.Skipped)+len(want.Skipped) > 0 {
				t.Fatalf("%s: %v and %v", ours, said(want), said(got))
			}
			for i, w := range want.Hits {
				g := got.Hits[i]
				if w.Kind != g.Kind || w.Key != g.Key || w.Receipts != g.Receipts || (w.Click == nil) != (g.Click == nil) || (w.Latest == nil) != (g.Latest == nil) {
					t.Errorf("%s: %v and %v", ours, said(want), said(got))
				} else if w.Latest != nil {
					same(t, []data.Receipt{*w.Latest}, translated(t, []data.Receipt{*g.Latest}))
				}
			}
		}
	}
}
