package ledger_test

import (
	"strings"
	"testing"

	"tailback/data"
)

func TestWhatIsHandedOutIsKnownByItsDigest(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		l := w.console(t, "ops1")
		d := must[data.Dispute](t)(l.OpenDispute(t.Context(), contested("9cdf"), data.NewOp()))
		sent := must[data.Dispute](t)(l.MoveDispute(t.Context(), d.Seen(), data.DisputeSent, nil, data.NewOp()))
		h := data.Handout{Disputes: []int64{d.ID}, Audience: "operator", Files: 3, Digest: strings.Repeat("9f", 32)}
		op := data.NewOp()
		for range 2 { // the second time it was done already
			if err := l.Export(t.Context(), h, op); err != nil {
				t.Fatal(err)
			}
		}
		got := must[[]data.HandedOut](t)(w.console(t, "guest", as(data.RoleViewer)).HandedOut(t.Context(), h.Digest))
		if len(got) != 1 || got[0].By.Raw() != "ops1@db1" || got[0].Audience != "operator" || got[0].Disputes[0] != d.ID || got[0].Files != 3 || got[0].At.IsZero() {
			t.Errorf("it knows %+v", got)
		}
		if none := must[[]data.HandedOut](t)(l.HandedOut(t.Context(), strings.Repeat("00", 32))); len(none) != 0 {
			t.Errorf("of another it knows %+v", none)
		}
		// Handing out edits nothing: what was done before can still be taken back.
		if back := must[data.Dispute](t)(l.UndoDispute(t.Context(), sent.Seen(), data.NewOp())); back.State != data.DisputeOpen {
			t.Errorf("taken back it is %s", back.State)
		}
		h.Disputes = []int64{99}
		if err := l.Export(t.Context(), h, data.NewOp()); err == nil || !strings.Contains(err.Error(), "the ledger has no dispute 99") {
			t.Errorf("of no dispute: %v", err)
		}
	})
}
