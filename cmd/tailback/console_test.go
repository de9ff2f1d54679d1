package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
)

// tracked is a tracker's database that receipts go on arriving in. Every fifth is
// rejected.
type tracked struct {
	t      *testing.T
	dsn    string
	db     *sqlx.DB
	writer *reference.Writer
	last   int
}

// newTracked makes the reference schema in an empty database, with n receipts
// that have just come.
func newTracked(t *testing.T, dsn string, n int) *tracked {
	t.Helper()
	ctx := context.Background()
	db, engine, err := reference.Open(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	k := &tracked{t: t, dsn: dsn, db: db, writer: reference.NewWriter(db, engine)}
	if err := reference.Create(ctx, db, engine); err != nil {
		t.Fatal(err)
	}
	k.write(reference.Batch{
		Operators: []data.Operator{{ID: data.NewID("test", data.NewText("1")), Name: data.NewText("FableSpin")}},
		Campaigns: []data.Campaign{{ID: data.NewID("test", data.NewText("11")), Name: data.NewText("de-slots-1")}},
	})
	k.arrive(n)
	return k
}

func (k *tracked) write(b reference.Batch) {
	k.t.Helper()
	if err := k.writer.Write(context.Background(), b); err != nil {
		k.t.Fatal(err)
	}
}

// arrive lets n receipts arrive now.
func (k *tracked) arrive(n int, change ...func(*data.Receipt)) {
	k.t.Helper()
	var b reference.Batch
	for range n {
		k.last++
		r := datatest.Receipt(k.last)
		r.ReceivedAt, r.ClickID = data.At(time.Now()), data.NewText(click(k.last))
		for _, f := range change {
			f(&r)
		}
		if k.last%5 == 0 {
			r.Status, r.Reason = data.NewText(string(data.Rejected)), data.NewText("no such click")
		}
		b.Receipts = append(b.Receipts, r)
	}
	k.write(b)
}

// open starts the console on it.
func (k *tracked) open(args ...string) *terminalSession {
	k.t.Helper()
	return inTerminal(k.t, exec.Command("tailback", append([]string{"--dsn", k.dsn, "--source-name", "prod"}, args...)...))
}

// click is the click id of a receipt, short enough for the list.
func click(n int) string { return fmt.Sprintf("c-%04d", n) }

func TestTheConsoleFollowsUntilSomebodyGoesUp(t *testing.T) {
	k := newTracked(t, datatest.Postgres(t).Database(t), 40)
	s := k.open()
	s.shows(t, "[prod]", "LIVE", "complete", "FOLLOWING", "> ", click(40))
	k.arrive(3)
	s.shows(t, click(43))
	s.keys("k")
	s.shows(t, "not following", "F resumes", " > ")
	at := s.line(" > ")
	k.arrive(30)
	s.shows(t, "3", " new v", "kept 73 ")
	if s.line(" > ") != at || strings.Contains(s.text(), click(73)) {
		t.Errorf("it went on following, from %q:\n%s", at, s.text())
	}
	s.keys("G")
	s.shows(t, "FOLLOWING", click(73))
	s.hides(t, "new v")
}

func TestAFrozenConsoleStandsStillAndGoesOn(t *testing.T) {
	k := newTracked(t, datatest.Postgres(t).Database(t), 40)
	s := k.open()
	s.shows(t, "LIVE", click(40))
	s.keys("p")
	s.shows(t, "FROZEN")
	rows := s.lines()[3:20]
	k.arrive(7)
	s.shows(t, "7 new v")
	if still := s.lines()[3:20]; !slices.Equal(still, rows) {
		t.Errorf("the rows were\n%s\nand are\n%s", strings.Join(rows, "\n"), strings.Join(still, "\n"))
	}
	s.keys("p")
	s.shows(t, "LIVE", "FOLLOWING", click(47))
}

func TestMarksStayWithTheirReceipts(t *testing.T) {
	k := newTracked(t, datatest.Postgres(t).Database(t), 40)
	s := k.open()
	s.shows(t, "LIVE", click(40))
	s.keys(" ")
	s.shows(t, "1 marked")
	s.keys("kvkkv")
	s.shows(t, "4 marked")
	k.arrive(9)
	s.shows(t, "9 new v")
	for _, n := range []int{37, 38, 39, 40} {
		if line := s.line(click(n)); !strings.HasPrefix(line, "*") {
			t.Errorf("the row of %s is %q", click(n), line)
		}
	}
	s.keys("U")
	s.hides(t, "marked")
}

func TestAWrongFilterIsPointedAtAndARightOneNarrows(t *testing.T) {
	k := newTracked(t, datatest.Postgres(t).Database(t), 40)
	s := k.open()
	s.shows(t, "LIVE", click(40))
	s.keys("/operator:fable* amuont>5" + keyEnter)
	s.shows(t, "there is no field amuont: write amount")
	lines := s.lines()
	at := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, "^") })
	if word, sign := strings.Index(lines[at-1], "amuont"), strings.Index(lines[at], "^^^^^^"); word != sign || word < 0 {
		t.Errorf("the sign is at %d, the word at %d:\n%s", sign, word, s.text())
	}
	s.keys(keyCtrlU + "status:rejected -amount<100" + keyEnter)
	s.shows(t, ": 8 of 40", click(40), "200 REJ")
	if strings.Contains(s.text(), "200 acc") {
		t.Errorf("accepted receipts are shown:\n%s", s.text())
	}
	k.arrive(10)
	s.shows(t, ": 10 of 50", click(50))
	s.keys(keyEsc)
	datatest.Eventually(t, screenPatience, func() error {
		switch text := s.text(); {
		case strings.Contains(text, "STOPPED"): // a search was still under way: that ended it
			s.keys(keyEsc)
		case strings.Contains(text, "no filter") && strings.Contains(text, click(49)):
			return nil
		}
		return errors.New("the filter stands")
	})
}

func TestAReceiptIsOpenedAndLeftAndQEnds(t *testing.T) {
	k := newTracked(t, datatest.Postgres(t).Database(t), 39)
	k.arrive(1, func(r *data.Receipt) { r.Query = data.NewText(r.Query.Raw() + "&token=s3cret") })
	s := k.open("--filter", "since:1h")
	s.shows(t, "LIVE", click(40))
	s.keys(keyEnter)
	s.shows(t, "Live > FableSpin > ftd, click c-0040", "200 rejected: no such click", "[Verdict]", "event type")
	s.keys("]")
	s.shows(t, "sum          100.00", "= amount", "token        ‹secret›")
	s.keys("?")
	s.shows(t, "next tab")
	s.keys("?")
	s.shows(t, "[Request")
	s.keys(keyEsc)
	s.shows(t, "/ since:20", ": 40 of 40", "not following", "> rejected: no such click")
	if line := s.line(click(40)); !strings.HasPrefix(line, " > ") {
		t.Errorf("the cursor left its row: %q", line)
	}
	if strings.Contains(s.text(), "s3cret") {
		t.Errorf("a secret is on the screen:\n%s", s.text())
	}
	s.keys("q")
	if code := s.ends(t); code != exitFine {
		t.Errorf("exit code %d", code)
	}
	datatest.Eventually(t, screenPatience, func() error {
		if s.screen.IsAltScreen() || s.screen.CursorHidden() {
			return errors.New("the terminal was not given back")
		}
		return nil
	})
}

func TestHostileTextIsOnlyEverText(t *testing.T) {
	k := newTracked(t, datatest.Postgres(t).Database(t), 3)
	const evil = "\x1b[2J\x1b]0;owned\x07\u202e\r"
	k.arrive(1, func(r *data.Receipt) {
		for _, field := range []*data.Text{&r.ClickID, &r.SubID, &r.Event, &r.TxID, &r.PlayerID, &r.Query} {
			*field = data.NewText(evil + field.Raw())
		}
	})
	s := k.open()
	s.shows(t, "␛[2J␛]0", click(3))
	s.keys(keyEnter)
	s.shows(t, "200 accepted", "[Verdict]", "␛[2J␛]0;owned␇·␍")
	if first := s.lines()[0]; !strings.HasPrefix(first, " [prod] tracker read-only  LIVE") {
		t.Errorf("the first line is %q", first)
	}
}

// A console whose server is killed under it keeps what it has, says so, and
// goes on when the server is back: nothing lost, nothing twice.
func TestTheConsoleOutlivesItsServer(t *testing.T) {
	server := datatest.NewCluster(t, datatest.Options{FSync: true})
	k := newTracked(t, server.Database(t), 40)
	s := k.open()
	s.shows(t, "LIVE", "kept 40 ", click(40))
	server.Kill()
	s.shows(t, "STALE", "!! ", "try", "onnect", click(40))
	s.keys("k") // it is still a console
	s.shows(t, "not following", click(39))
	server.Start()
	k.arrive(6)
	s.shows(t, "LIVE", "kept 46 ", " new v")
	s.keys("G")
	s.shows(t, click(46))
	for n := 38; n <= 46; n++ {
		if times := strings.Count(s.text(), click(n)); times != 1 {
			t.Errorf("%s is there %d times", click(n), times)
		}
	}
	s.hides(t, "!! ")
	k.arrive(1)
	s.shows(t, "kept 47 ", click(47))
}

func TestWhereThereIsNoTerminalTheOtherWayIsNamed(t *testing.T) {
	dsn, _ := recent(t, 1)
	const sentence = "tailback: cannot show the console: "
	out, err := exec.Command("tailback", "--dsn", dsn).CombinedOutput()
	if err == nil || exitCodeOf(err) != fmt.Sprint(exitUsage) || string(out) != sentence+"the output is no terminal. Use tailback tail --plain.\n" {
		t.Errorf("ended with %v, said %q", err, out)
	}
	s := inTerminal(t, exec.Command("tailback", "--dsn", dsn), "TERM=dumb")
	s.shows(t, sentence+"a terminal with TERM=dumb cannot")
	if code := s.ends(t); code != exitUsage {
		t.Errorf("with TERM=dumb the exit code is %d", code)
	}
}

// BenchmarkFigureDemoOnScreen is what passes from the Enter behind tailback
// demo to receipts on the screen.
func BenchmarkFigureDemoOnScreen(b *testing.B) {
	var took []time.Duration
	for b.Loop() {
		for range 3 {
			took = append(took, demoOnScreen(b))
		}
	}
	slices.Sort(took)
	datatest.Figure{
		What: "from tailback demo to receipts on the screen", Got: took[len(took)/2].Seconds(), Unit: "s", Bar: "<= 3",
	}.Report(b)
}

func demoOnScreen(b *testing.B) time.Duration {
	began := time.Now()
	s := inTerminal(b, exec.Command("tailback", "demo"))
	s.shows(b, "LIVE", "FableSpin")
	took := time.Since(began)
	s.keys("q")
	s.ends(b)
	return took
}
