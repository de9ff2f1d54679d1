package source

import (
	"context"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
	sqlite3 "modernc.org/sqlite/lib"

	"tailback/data"
	"tailback/data/dberr"
)

// factsAtOnce is how many receipts are asked about in one statement: a page.
const factsAtOnce = pageSize

// Facts gives what the rules may know of receipts, one for one: clicks,
// campaigns and terms, and the receipts before each. candidates gives the values
// of a request that may be click ids, at most some twenty; it is asked only about
// receipts whose own click id names no click, and may be nil. now is when they
// are judged.
//
// What cannot be looked up in this database is Unread in the facts of those
// receipts that need it; FactsOff says why. An error is for what could not be
// looked up now. What the facts point at is shared, and must not be changed.
func (s *Source) Facts(ctx context.Context, receipts []data.Receipt, candidates func(data.Receipt) []data.Text, now time.Time) ([]data.Facts, error) {
	facts := make([]data.Facts, len(receipts))
	for from := 0; from < len(receipts); from += factsAtOnce {
		before := min(from+factsAtOnce, len(receipts))
		if err := s.gatherFacts(ctx, receipts[from:before], facts[from:before], candidates); err != nil {
			return nil, explain("cannot look up what is known of receipts", err)
		}
	}
	for i := range facts {
		facts[i].Now = now
	}
	return facts, nil
}

// gatherFacts fills the facts of some receipts.
func (s *Source) gatherFacts(ctx context.Context, receipts []data.Receipt, facts []data.Facts, candidates func(data.Receipt) []data.Text) error {
	found := make([]earlier, len(receipts))
	group, within := errgroup.WithContext(ctx)
	group.Go(func() error { return s.earlierOf(within, receipts, found) })
	group.Go(func() error {
		if err := s.clicksOf(within, s.recentClicks, receipts, facts, candidates); err != nil {
			return err
		}
		return s.dealsOf(within, receipts, facts)
	})
	if err := group.Wait(); err != nil {
		return err
	}
	for i, e := range found {
		facts[i].Prior, facts[i].Unread.Prior = e.receipts, e.unread
	}
	return nil
}

// lookedUp tells an answer, and a question that cannot be asked here, from one
// that got no answer now, which is an error.
func lookedUp(ctx context.Context, err error) (ok bool, failed error) {
	busy := slices.Contains([]int{sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}, dberr.SQLite(err))
	switch {
	case err == nil:
		return true, nil
	case ctx.Err() != nil, busy, isLate(err), isLost(err):
		return false, err
	}
	return false, nil
}

// FactsOff says in a sentence each what of the facts cannot be looked up in this
// database, and why: none where everything can.
func (s *Source) FactsOff(ctx context.Context) (off []string, err error) {
	for _, fact := range []struct {
		what, relation, field string
		few                   bool // asked for without an index too
	}{
		{"clicks", "clicks", "click_id", false},
		{"campaigns", "campaigns", "id", true},
		{"terms", "terms", "campaign_id", true},
		{"earlier receipts of a click", "receipts", "click_id", false},
		{"earlier receipts of a transaction", "receipts", "txid", false},
		{"earlier receipts of a player", "receipts", "player_id", false},
	} {
		why := s.unkeyed(fact.relation, fact.field)
		if why == nil && !fact.few {
			why = s.indexed(ctx, fact.relation, fact.field)
		}
		ok, failed := lookedUp(ctx, why)
		switch {
		case failed != nil:
			return nil, explain("cannot find out what can be looked up", failed)
		case !ok:
			off = append(off, notLookedUp(fact.what, why))
		}
	}
	return off, nil
}
