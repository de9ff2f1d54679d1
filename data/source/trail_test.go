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

// around writes a trail in short.
func around(trail data.Trail) []string {
	out := []string{}
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if trail.Click != nil {
		say("click %s on %s", trail.Click.ID.Key, trail.Click.Campaign.Name)
	}
	if trail.Campaign != nil {
		say("campaign %s of %s", trail.Campaign.Name, trail.Campaign.Operator.Name)
	}
	if trail.Terms != nil {
		say("terms of %s: %s", trail.Terms.Campaign.Name, trail.Terms.Payout.Amount)
	}
	say("receipts %s", strings.Join(keys(trail.Receipts), " "))
	say("player %s", strings.Join(keys(trail.Player), " "))
	for _, d := range trail.Deliveries {
		say("delivery %s of %s, attempt %d, %d, %s", d.ID.Key, d.ReceiptID, d.Attempt, d.HTTPStatus, d.URL)
	}
	for _, l := range trail.Payouts {
		say("payout line %s:%d of %s", l.Report, l.Line, l.Operator.Name)
	}
	for _, off := range trail.Off {
		say("off %s", off)
	}
	return out
}

// received is a receipt of the story as it is read.
func received(t *testing.T, s *source.Source, key string) data.Receipt {
	t.Helper()
	got, err := s.Of(t.Context(), data.FoundReceipt, data.NewText(key))
	if err != nil || len(got) != 1 {
		t.Fatal(got, err)
	}
	return got[0]
}

func trailOf(t *testing.T, s *source.Source, r data.Receipt) []string {
	t.Helper()
	trail, err := s.Trail(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return around(trail)
}

const (
	clickLine    = "click click-000001 on de-slots"
	campaignLine = "campaign de-slots of FableSpin"
	termsLine    = "terms of de-slots: 120"
	firstTry     = "delivery 2 of test/2, attempt 1, 500, https://push.test/?token=s3cret"
	secondTry    = "delivery 1 of test/2, attempt 2, 500, https://push.test/?token=s3cret"
)

func TestATrailHasWhatSurroundsAReceipt(t *testing.T) {
	storyOn(t, func(t *testing.T, s *source.Source) {
		for key, want := range map[string][]string{
			"2": {clickLine, campaignLine, termsLine, "receipts 1 2 3", "player 1 2 3 4", firstTry, secondTry, "payout line nov.csv:3 of FableSpin", "payout line nov.csv:4 of FableSpin"},
			// Its operator is its campaign's.
			"3": {clickLine, campaignLine, termsLine, "receipts 1 2 3", "player 1 2 3 4", firstTry, secondTry, "payout line nov.csv:3 of FableSpin", "payout line nov.csv:4 of FableSpin"},
			// Without a click id those of its transaction, at its operator.
			"4": {campaignLine, termsLine, "receipts 2 3 4", "player 1 2 3 4", firstTry, secondTry, "payout line nov.csv:5 of FableSpin"},
			"5": {"campaign se-sport of Nordwick", "terms of se-sport: ", "receipts 5", "player 5",
				"delivery 3 of test/5, attempt 1, 500, https://push.test/?token=s3cret", "payout line nov.csv:6 of Nordwick"},
			"6": {campaignLine, termsLine, "receipts 6", "player "},
		} {
			if diff := cmp.Diff(want, trailOf(t, s, received(t, s, key))); diff != "" {
				t.Errorf("receipt %s: %s", key, diff)
			}
		}
	})
}

func TestTheTermsOfATrailAreThoseOfItsMoment(t *testing.T) {
	storyOn(t, func(t *testing.T, s *source.Source) {
		r := received(t, s, "2")
		spring := data.At(datatest.Epoch.AddDate(0, -8, 0))
		for name, c := range map[string]struct {
			change func(*data.Receipt)
			want   string
		}{
			"it occurred in spring":             {func(r *data.Receipt) { r.OccurredAt = spring }, "90"},
			"it was received in spring":         {func(r *data.Receipt) { r.OccurredAt, r.ReceivedAt = data.Instant{}, spring }, "90"},
			"the campaign is the click's":       {func(r *data.Receipt) { r.Campaign = data.Ref{} }, "120"},
			"the campaign is none that we know": {func(r *data.Receipt) { r.Campaign.Key = data.NewText("99") }, ""},
		} {
			changed := r
			c.change(&changed)
			trail, err := s.Trail(t.Context(), changed)
			switch {
			case err != nil:
				t.Error(name, err)
			case c.want == "" && (trail.Terms != nil || trail.Campaign != nil):
				t.Errorf("%s: %v", name, around(trail))
			case c.want != "" && (trail.Terms == nil || trail.Terms.Payout.Amount.String() != c.want):
				t.Errorf("%s: %v", name, around(trail))
			}
		}
	})
}

func TestAReceiptStandsAmongThoseOfItsClickHoweverManyThereAre(t *testing.T) {
	batch := traffic(1200)
	for i := range batch.Receipts {
		batch.Receipts[i].ClickID = data.NewText("{clickid}")
	}
	engines(t, batch, func(t *testing.T, s *tracker) {
		for key, want := range map[string]string{"7": "7", "1200": "201"} {
			trail, err := s.Trail(t.Context(), received(t, s.Source, key))
			if err != nil {
				t.Fatal(err)
			}
			got := keys(trail.Receipts)
			if n := len(got); n > 1001 || got[0] != want || got[n-1] != "1200" {
				t.Errorf("%s: %d receipts from %s to %s", key, n, got[0], got[n-1])
			}
		}
	})
}

func TestATrailSaysWhatCouldNotBeLookedUp(t *testing.T) {
	storyOn(t, func(t *testing.T, s *source.Source) {
		r := received(t, s, "2")
		r.TxID, r.PlayerID = data.Text{}, data.NewText("88120")
		schema, make := "postback.", "create index concurrently on postback.%s (click_id)"
		if s.Engine() == data.SQLite {
			schema, make = "", "create index %[1]s_click_id on %[1]s (click_id)"
		}
		want := []string{
			campaignLine, termsLine, "receipts 2", "player ", "payout line nov.csv:7 of FableSpin",
			"off click: this database keeps none (there is no table " + schema + "clicks)",
			"off receipts of this click: receipts.click_id has no index: " + fmt.Sprintf(make, "receipts"),
			"off deliveries: this database keeps none (there is no table " + schema + "deliveries)",
			"off receipts of this player: receipts.player_id: there is no readable column of this name",
			"off payout lines of this click: payout_lines.click_id has no index: " + fmt.Sprintf(make, "payout_lines"),
		}
		if diff := cmp.Diff(want, trailOf(t, s, r)); diff != "" {
			t.Error(diff)
		}
	}, both("drop table ", "clicks"), both("drop table ", "deliveries"), both("drop index ", "receipts_click_id"), both("drop index ", "payout_lines_click_id"),
		both("alter table ", "receipts rename column player_id to punter"))
}

func TestARelationThatFailsLeavesTheRestOfATrail(t *testing.T) {
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	s := openStory(t, dsn, 0, nil)
	r := received(t, s, "2")
	whole := trailOf(t, s, r)
	pg.Exec(t, dsn, "alter table postback.deliveries rename to sent", "alter table postback.terms rename column payout to price")
	var want []string
	for _, line := range whole {
		if !strings.HasPrefix(line, "delivery ") && !strings.HasPrefix(line, "terms ") {
			want = append(want, line)
		}
	}
	want = append(want, `off terms: column "payout" does not exist`, `off deliveries: relation "postback.deliveries" does not exist`)
	if diff := cmp.Diff(want, trailOf(t, s, r)); diff != "" {
		t.Error(diff)
	}
}

func TestATrailIsGatheredWithinOneTimeLimit(t *testing.T) {
	dsn := datatest.Postgres(t).Database(t)
	openStory(t, dsn, 0, [][2]string{{slowClicks}})
	s, err := source.Open(t.Context(), source.Options{DSN: dsn, Name: "test", Deadline: 700 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	r := received(t, s, "2")
	began := time.Now()
	trail, err := s.Trail(t.Context(), r)
	if took := time.Since(began); err != nil || took > 4*time.Second {
		t.Errorf("it took %v, %v", took, err)
	}
	if len(trail.Receipts) != 3 || len(trail.Player) != 4 || len(trail.Off) == 0 || trail.Off[0] != "click: no answer in time" {
		t.Errorf("%q", around(trail))
	}
}

func TestATrailIsTheSameInATrackersOwnSchema(t *testing.T) {
	tw := newTwins(t, 2_000)
	for _, n := range []int{1, 400, 1999, 2000} {
		ours, err := tw.reference.Trail(t.Context(), received(t, tw.reference, itoa(n)))
		if err != nil || len(ours.Off) > 0 {
			t.Fatal(ours.Off, err)
		}
		theirs, err := tw.foreign.Trail(t.Context(), received(t, tw.foreign, uuid(n)))
		if err != nil {
			t.Fatal(err)
		}
		same(t, ours.Receipts, translated(t, theirs.Receipts))
		same(t, ours.Player, translated(t, theirs.Player))
		if (ours.Click == nil) != (theirs.Click == nil) || (ours.Campaign == nil) != (theirs.Campaign == nil) {
			t.Errorf("receipt %d: %q and %q", n, around(ours), around(theirs))
		}
		if ours.Click != nil && (ours.Click.ID != theirs.Click.ID || ours.Click.Campaign.Name != theirs.Click.Campaign.Name) {
			t.Errorf("receipt %d: %v and %v", n, ours.Click, theirs.Click)
		}
		for _, off := range []string{"deliveries: this database keeps none (it is not mapped)", "payout lines: this database keeps none (it is not mapped)"} {
			if !slices.Contains(theirs.Off, off) {
				t.Errorf("receipt %d: off are %q", n, theirs.Off)
			}
		}
	}
}
