package watch_test

import (
	"testing"
	"time"

	"tailback/data"
	"tailback/data/demo"
)

// An ack given while the day is still being read is compared with the money that
// is known once it is, and not with the part that was known then.
func TestAnAckGivenDuringTheCatchUpGetsWorseByNewMoneyAlone(t *testing.T) {
	onStage(t, demo.Options{Seed: 7, Calm: true, Rate: 3}, time.Hour, func(s *stage) {
		k := newKept(s.t)
		s.spoil = renamedForGood
		s.play(time.Hour) // of which nothing is counted: it is read at the start
		s.archive.away = opening.Add(time.Hour + time.Minute)
		s.open(k.history, k.console)
		defer func() { s.close(); k.close() }()
		var act data.Act
		var early float64
		s.each = func() {
			b := s.live.boards.Present()
			if act.ID != 0 || b.At.IsZero() {
				return
			}
			a := s.alert()
			if b.Progress >= 1 || !a.Partial {
				s.t.Fatalf("the day is read at once: %v", b.Progress)
			}
			var err error
			if act, err = k.acts().Ack(s.t.Context(), a, "", data.NewOp()); err != nil {
				s.t.Fatal(err)
			}
			early = euros(a)
		}
		priced := func() (data.Act, bool) {
			all, waits := s.live.boards.Priced([]data.Act{act})
			return all[0], waits
		}
		s.play(time.Hour + 10*time.Second)
		if now, waits := priced(); act.ID == 0 || !waits || !now.Unpriced || !now.Quiets(s.alert(), time.Now()) {
			s.t.Fatalf("during the catch-up: %+v, waits %v", now, waits)
		}
		s.play(time.Hour + 2*time.Minute)
		now, waits := priced()
		whole := s.alert()
		if whole.Partial || euros(whole) < 2*early {
			s.t.Fatalf("%v is known of %v: this proves nothing", early, euros(whole))
		}
		if waits || now.Unpriced || !now.Quiets(whole, time.Now()) {
			s.t.Errorf("once it is whole: %+v, waits %v", now, waits)
		}
		s.play(2*time.Hour + 10*time.Minute)
		if now, _ := priced(); now.Quiets(s.alert(), time.Now()) {
			s.t.Errorf("quiet at %v, and acked at %v", euros(s.alert()), now.Certain.All())
		}
	})
}

func euros(a data.Alert) float64 {
	f, _ := a.Risk.Certain.ByCurrency()["EUR"].Float64()
	return f
}
