package ledger_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/ledger"
)

func TestADisputeIsFollowedToItsEnd(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.now = opened.Add(time.Hour)
		l := w.console(t, "ops1")
		d := must[data.Dispute](t)(l.OpenDispute(t.Context(), contested("9cdf"), data.NewOp()))
		must[data.Note](t)(l.NoteDispute(t.Context(), d.ID, " they know \n", data.NewOp()))
		d = must[data.Dispute](t)(l.MoveDispute(t.Context(), d.Seen(), data.DisputeSent, nil, data.NewOp()))
		came := opened.Add(48 * time.Hour)
		d = must[data.Dispute](t)(l.AnswerDispute(t.Context(), d.Seen(), data.Answer{On: came, Who: data.NewText("Ada"), Verbatim: data.NewText("We look."), File: data.NewText("mail.eml")}, data.NewOp()))
		d = must[data.Dispute](t)(l.MoveDispute(t.Context(), d.Seen(), data.DisputeAccepted, &data.Answer{Verbatim: data.NewText("We pay.")}, data.NewOp()))
		if d.State != data.DisputeAccepted || d.Version != 4 || d.Change.Raw() != "moved it to accepted" || d.Live() {
			t.Errorf("it ends as %+v", d)
		}
		f := must[data.DisputeFile](t)(w.console(t, "ops2").Dispute(t.Context(), d.ID))
		if len(f.Notes) != 1 || f.Notes[0].Text.Raw() != "they know" || f.Notes[0].By.Raw() != "ops1@db1" || !f.Notes[0].At.Equal(w.now) {
			t.Errorf("its notes are %+v", f.Notes)
		}
		if len(f.Answers) != 2 || f.Answers[0].Verbatim.Raw() != "We look." || !f.Answers[0].On.Equal(came) || f.Answers[0].Who.Raw() != "Ada" ||
			f.Answers[0].File.Raw() != "mail.eml" || !f.Answers[1].On.Equal(w.now) {
			t.Errorf("its answers are %+v", f.Answers)
		}
		lines := must[[]data.Audit](t)(l.Audit(t.Context(), 5))
		if !strings.Contains(lines[0].After.Raw(), `"verbatim":"We pay."`) || !strings.Contains(lines[0].Before.Raw(), `"state":"sent"`) || lines[0].Object.Raw() != fmt.Sprintf("dispute %d", d.ID) {
			t.Errorf("the audit tells %+v", lines[0])
		}
		for to, says := range map[data.DisputeState]string{"sent": "it is accepted, which is its end", "declined": "it is accepted"} {
			if _, err := l.MoveDispute(t.Context(), d.Seen(), to, nil, data.NewOp()); data.KindOf(err) != data.Usage || !strings.Contains(err.Error(), says) {
				t.Errorf("then to %s it says %v", to, err)
			}
		}
		if _, err := l.ClaimDispute(t.Context(), d.Seen(), data.NewOp()); data.KindOf(err) != data.Usage || !strings.Contains(err.Error(), "its end") {
			t.Errorf("claimed it says %v", err)
		}
	})
}

func TestAStaleEditIsToldWhatTheOtherDid(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.now = opened.Add(time.Hour)
		mine, theirs := w.console(t, "ops1"), w.console(t, "ops2")
		d := must[data.Dispute](t)(mine.OpenDispute(t.Context(), contested("9cdf"), data.NewOp()))
		must[data.Dispute](t)(theirs.MoveDispute(t.Context(), d.Seen(), data.DisputeSent, nil, data.NewOp()))
		says := fmt.Sprintf("dispute %d: ops2@db1 moved it to sent at 2026-11-24 03:58:14Z, and it is version 2 now, not 1. Look at it again.", d.ID)
		terms := d.DisputeTerms
		terms.Statement = data.NewText("another")
		for name, edit := range map[string]func() (data.Dispute, error){
			"move": func() (data.Dispute, error) {
				return mine.MoveDispute(t.Context(), d.Seen(), data.DisputeWithdrawn, nil, data.NewOp())
			},
			"claim":   func() (data.Dispute, error) { return mine.ClaimDispute(t.Context(), d.Seen(), data.NewOp()) },
			"release": func() (data.Dispute, error) { return mine.ReleaseDispute(t.Context(), d.Seen(), data.NewOp()) },
			"restate": func() (data.Dispute, error) { return mine.Restate(t.Context(), d.Seen(), terms, data.NewOp()) },
			"answer": func() (data.Dispute, error) {
				return mine.AnswerDispute(t.Context(), d.Seen(), data.Answer{Verbatim: data.NewText("no")}, data.NewOp())
			},
		} {
			_, err := edit()
			stale := new(data.StaleError)
			if !errors.As(err, &stale) || stale.Is.State != data.DisputeSent || data.KindOf(err) != data.Usage || err.Error() != "cannot "+name+" "+says {
				t.Errorf("%s says %v", name, err)
			}
		}
		if f := must[data.DisputeFile](t)(mine.Dispute(t.Context(), d.ID)); f.Dispute.Version != 2 || len(f.Answers) != 0 {
			t.Errorf("it is %+v", f)
		}
	})
}

func TestOfTwentyWhoEditAVersionOneDoes(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		d := must[data.Dispute](t)(w.console(t, "boss").OpenDispute(t.Context(), contested("9cdf"), data.NewOp()))
		var got [20]error
		var all sync.WaitGroup
		var consoles [20]*ledger.Ledger
		for i := range consoles {
			consoles[i] = w.console(t, fmt.Sprintf("ops%d", i), patiently(w))
		}
		for i, l := range consoles {
			all.Go(func() {
				terms := d.DisputeTerms
				terms.Ticket = data.NewText(fmt.Sprintf("of ops%d", i))
				_, got[i] = l.Restate(t.Context(), d.Seen(), terms, data.NewOp())
			})
		}
		all.Wait()
		done := 0
		for i, err := range got {
			switch {
			case err == nil:
				done++
			case !errors.As(err, new(*data.StaleError)) || !strings.Contains(err.Error(), "changed the ticket"):
				t.Errorf("ops%d was told %v", i, err)
			}
		}
		if f := must[data.DisputeFile](t)(w.console(t, "ops1").Dispute(t.Context(), d.ID)); done != 1 || f.Dispute.Version != 2 {
			t.Errorf("%d did, and it is version %d", done, f.Dispute.Version)
		}
	})
}

// Both read the same version, and wait for the row together: only the version in
// the update can tell them apart.
func TestOfTwoWhoWaitForADisputeTheSecondIsToldWhatTheFirstDid(t *testing.T) {
	w := onPostgres(t)
	d := must[data.Dispute](t)(w.console(t, "boss").OpenDispute(t.Context(), contested("9cdf"), data.NewOp()))
	consoles := []*ledger.Ledger{w.console(t, "ops0", waits), w.console(t, "ops1", waits)}
	gate := w.db(t).MustBegin()
	gate.MustExec("select from tailback.disputes for update")
	var got [2]error
	var all sync.WaitGroup
	for i, l := range consoles {
		all.Go(func() { _, got[i] = l.MoveDispute(t.Context(), d.Seen(), data.DisputeSent, nil, data.NewOp()) })
	}
	watcher := w.db(t)
	datatest.Eventually(t, 30*time.Second, func() error {
		var n int
		err := watcher.Get(&n, "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()")
		if err == nil && n != 2 {
			err = fmt.Errorf("%d of 2 wait for the row", n)
		}
		return err
	})
	if err := gate.Commit(); err != nil {
		t.Fatal(err)
	}
	all.Wait()
	first, second := got[0], got[1]
	if first != nil {
		first, second = second, first
	}
	if !errors.As(second, new(*data.StaleError)) || first != nil || !strings.Contains(second.Error(), "moved it to sent") {
		t.Errorf("they were told %v and %v", first, second)
	}
}

// waits gives a console time to wait for a lock.
func waits(o *ledger.Options) { o.Deadline = time.Minute }

func TestADisputeIsFollowedByOne(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		mine, theirs, lead := w.console(t, "ops1"), w.console(t, "ops2"), w.console(t, "boss", as(data.RoleLead))
		d := must[data.Dispute](t)(mine.OpenDispute(t.Context(), contested("9cdf"), data.NewOp()))
		if same := must[data.Dispute](t)(mine.ClaimDispute(t.Context(), d.Seen(), data.NewOp())); same.Version != 1 {
			t.Errorf("claimed again it is version %d", same.Version)
		}
		for name, edit := range map[string]func(*ledger.Ledger) (data.Dispute, error){
			"claim": func(l *ledger.Ledger) (data.Dispute, error) {
				return l.ClaimDispute(t.Context(), d.Seen(), data.NewOp())
			},
			"release": func(l *ledger.Ledger) (data.Dispute, error) {
				return l.ReleaseDispute(t.Context(), d.Seen(), data.NewOp())
			},
		} {
			if _, err := edit(theirs); data.KindOf(err) != data.Usage || !strings.Contains(err.Error(), fmt.Sprintf("cannot %s dispute %d: ops1@db1 has it", name, d.ID)) {
				t.Errorf("of another's, %s says %v", name, err)
			}
		}
		d = must[data.Dispute](t)(lead.ReleaseDispute(t.Context(), d.Seen(), data.NewOp()))
		if !d.Owner.Null() {
			t.Errorf("released it is %s's", d.Owner)
		}
		if _, err := theirs.OpenDispute(t.Context(), contested("9cdf"), data.NewOp()); !strings.Contains(fmt.Sprint(err), "nobody has it; ops1@db1 opened it") {
			t.Errorf("of nobody's it says %v", err)
		}
		if d = must[data.Dispute](t)(theirs.ClaimDispute(t.Context(), d.Seen(), data.NewOp())); d.Owner.Raw() != "ops2@db1" {
			t.Errorf("claimed it is %s's", d.Owner)
		}
	})
}

func TestAnEditOfADisputeIsDoneOnce(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		l := w.console(t, "ops1")
		op := data.NewOp()
		d := must[data.Dispute](t)(l.OpenDispute(t.Context(), contested("9cdf"), op))
		if again := must[data.Dispute](t)(l.OpenDispute(t.Context(), contested("9cdf"), op)); again.ID != d.ID {
			t.Errorf("opened again it is %d", again.ID)
		}
		op = data.NewOp()
		for range 2 { // the second names a version that is past, and is the first
			if got, err := l.AnswerDispute(t.Context(), d.Seen(), data.Answer{Verbatim: data.NewText("no")}, op); err != nil || got.Version != 2 {
				t.Errorf("version %d, %v", got.Version, err)
			}
		}
		op = data.NewOp()
		a, b := must[data.Note](t)(l.NoteDispute(t.Context(), d.ID, "x", op)), must[data.Note](t)(l.NoteDispute(t.Context(), d.ID, "x", op))
		if f := must[data.DisputeFile](t)(l.Dispute(t.Context(), d.ID)); a.ID != b.ID || len(f.Notes) != 1 || len(f.Answers) != 1 {
			t.Errorf("it has %+v", f)
		}
	})
}

func TestADisputeWhoseCommitIsCutIsThereOnce(t *testing.T) {
	w := onPostgres(t)
	for name, answer := range map[string]bool{"before it arrives": false, "once it is done": true} {
		t.Run(name, func(t *testing.T) {
			s := newScissors(t, answer)
			l := w.console(t, "ops1", func(o *ledger.Options) { o.DSN = s.dsn(w, appRole, appPassword) })
			s.cuts.Store(2)
			d := must[data.Dispute](t)(l.OpenDispute(t.Context(), contested(name), data.NewOp()))
			if s.cuts.Load() >= 2 {
				t.Fatal("nothing was cut")
			}
			s.cuts.Store(1)
			if d = must[data.Dispute](t)(l.MoveDispute(t.Context(), d.Seen(), data.DisputeSent, nil, data.NewOp())); d.Version != 2 {
				t.Errorf("it is version %d", d.Version)
			}
			if n := w.count(t, "disputes", fmt.Sprintf("click = '%s'", name)); n != 1 {
				t.Errorf("there are %d", n)
			}
		})
	}
}

func TestWhatIsWrittenAboutADisputeHasAnEnd(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		l := w.console(t, "ops1")
		d := must[data.Dispute](t)(l.OpenDispute(t.Context(), contested("9cdf"), data.NewOp()))
		megabyte := strings.Repeat("x", 1<<20)
		note := func(text string) error { _, err := l.NoteDispute(t.Context(), d.ID, text, data.NewOp()); return err }
		answer := func(text string) error {
			_, err := l.MoveDispute(t.Context(), d.Seen(), data.DisputeSent, &data.Answer{Verbatim: data.NewText(text)}, data.NewOp())
			return err
		}
		for says, err := range map[string]error{
			"cannot keep the note: it is longer than 20,000 bytes":   note(megabyte),
			"cannot keep the note: it says nothing":                  note(" \n"),
			"cannot keep the note: it is no text":                    note("a\x00b"),
			"cannot keep the answer: it is longer than 60,000 bytes": answer(megabyte),
			"cannot keep the answer: it says nothing":                answer(""),
		} {
			if data.KindOf(err) != data.Usage || !strings.HasPrefix(fmt.Sprint(err), says) {
				t.Errorf("it says %.200v, want %q", err, says)
			}
		}
		if _, err := l.NoteDispute(t.Context(), 999, "x", data.NewOp()); !strings.Contains(fmt.Sprint(err), "the ledger has no dispute 999") {
			t.Errorf("of one that there is not it says %v", err)
		}
		other := w.console(t, "ops1", func(o *ledger.Options) { o.Source, o.Identity = "prod-us", "pg:2/tracker" })
		if _, err := other.NoteDispute(t.Context(), d.ID, "x", data.NewOp()); !strings.Contains(fmt.Sprint(err), "is about prod-eu") {
			t.Errorf("of another source's it says %v", err)
		}
		if f := must[data.DisputeFile](t)(l.Dispute(t.Context(), d.ID)); len(f.Notes)+len(f.Answers) != 0 || f.Dispute.Version != 1 {
			t.Errorf("it has %+v", f)
		}
	})
}

func TestALedgerThatKeepsNoDisputesYetSaysWhoMigratesIt(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.db(t).MustExec("delete from " + w.table("schema_version") + " where version_id > 1")
		l := w.console(t, "ops1")
		_, err1 := l.Disputes(t.Context(), false)
		_, err2 := l.Dispute(t.Context(), 1)
		_, err3 := l.OpenDispute(t.Context(), contested("9cdf"), data.NewOp())
		for _, err := range []error{err1, err2, err3} {
			if data.KindOf(err) != data.Usage || !strings.Contains(fmt.Sprint(err), "the ledger is of version 1 and this tailback writes 3. Its owner migrates it") {
				t.Errorf("it says %v", err)
			}
		}
		if acts := inForce(t, l); len(acts) != 0 {
			t.Errorf("it reads %v", acts)
		}
	})
}
