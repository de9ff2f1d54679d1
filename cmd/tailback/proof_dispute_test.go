package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/ledger"
	"tailback/data/reference"
	"tailback/data/source"
	"tailback/tui/page"
)

// contested is a tracker on PostgreSQL whose receipts come in groups, each of a
// sub-id and of as many conversions, and a ledger that consoles reach through a
// seam.
type contested struct {
	t             *testing.T
	seam          *seam
	tracker, ours string
	db            *sqlx.DB // of ours
	args          []string
	groups        []int // how many receipts each has
}

func newContested(t *testing.T, groups ...int) *contested {
	t.Helper()
	pg := datatest.Postgres(t)
	k := &contested{t: t, tracker: pg.Database(t), ours: pg.Database(t), seam: newSeam(t, pg.Addr()), groups: groups}
	k.db = datatest.Open(t, k.ours)
	b := casebooks()
	b.Receipts, b.Clicks = nil, nil
	for i, size := range groups {
		for range size {
			n, sub := len(b.Receipts)+1, data.NewText(groupName(i))
			b.Receipts = append(b.Receipts, datatest.Receipt(n, func(r *data.Receipt) { r.SubID = sub }))
			b.Clicks = append(b.Clicks, datatest.Click(n, func(c *data.Click) { c.SubID = sub }))
		}
	}
	k.write(b)
	_, err := ledger.Init(t.Context(), ledger.Target{DSN: k.ours})
	k.check(err)
	config := filepath.Join(t.TempDir(), "config.toml")
	k.check(os.WriteFile(config, []byte("[ledger.roles]\ndefault = \"lead\"\n"), 0o600))
	var name string
	k.check(k.db.Get(&name, "select current_database()"))
	k.args = []string{"--dsn", k.tracker, "--ledger", strings.Replace(pg.TCP(name), pg.Addr(), k.seam.addr, 1), "--config", config, "--source-name", "prod"}
	return k
}

func groupName(n int) string { return fmt.Sprintf("group-%03d", n) }

func (k *contested) check(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

func (k *contested) write(b reference.Batch) {
	k.t.Helper()
	db, engine, err := reference.Open(k.t.Context(), k.tracker)
	k.check(err)
	defer func() { _ = db.Close() }()
	k.check(reference.Create(k.t.Context(), db, engine))
	k.check(reference.NewWriter(db, engine).Write(k.t.Context(), b))
}

// ofClick disputes the conversion that receipt n made.
func ofClick(n int) data.NewDispute {
	key := data.ConversionKey{Source: "prod", Operator: data.NewText("1"), Click: data.NewText(clickName(n)), Event: data.NewText(data.FTD), Ordinal: 1}
	return data.NewDispute{Conversion: key, Operator: datatest.Receipt(n).Operator, DisputeTerms: data.DisputeTerms{Reason: data.ReasonOther}}
}

func clickName(n int) string { return fmt.Sprintf("click-%06d", n) }

// hold disputes the first conversion of each group as am2@desk.
func (k *contested) hold() {
	k.t.Helper()
	ctx := k.t.Context()
	s, err := source.Open(ctx, source.Options{DSN: k.tracker, Name: "prod"})
	k.check(err)
	defer func() { _ = s.Close() }()
	identity, err := s.Identity(ctx)
	k.check(err)
	l, err := ledger.Open(ctx, ledger.Options{DSN: k.ours, Source: "prod", Identity: identity, Actor: data.Actor{User: "am2", Host: "desk"}, Role: data.RoleLead})
	k.check(err)
	defer func() { _ = l.Close() }()
	var held []data.NewDispute
	for group := range k.groups {
		held = append(held, ofClick(k.first(group)))
	}
	_, err = l.OpenDisputes(ctx, held, data.NewOp())
	k.check(err)
}

func (k *contested) console() caseload {
	k.t.Helper()
	c := caseload{terminalSession: inTerminal(k.t, exec.Command("tailback", k.args...)), t: k.t}
	c.shows(k.t, "LIVE", "FableSpin")
	return c
}

// ask marks the receipts of a group, asks to dispute them, and fills the form, but
// for the last enter.
func (k *contested) ask(c caseload, group int) {
	k.t.Helper()
	size := k.groups[group]
	c.filter("sub:" + groupName(group))
	c.found(size)
	c.keys("U*d")
	c.fillBulk(size)
}

// found waits until a filter has found so many, and has it search on.
func (c caseload) found(n int) {
	c.t.Helper()
	datatest.Eventually(c.t, screenPatience, func() error {
		if strings.Contains(c.text(), ": at least ") {
			c.keys(keyCtrlR)
		}
		return wantText(c.text(), ": "+page.Grouped(n)+" of ")
	})
}

// fillBulk fills the form about so many conversions, but for the last enter.
func (c caseload) fillBulk(n int) {
	c.t.Helper()
	c.shows(c.t, "Dispute "+page.Grouped(n)+" conversions")
	c.fill("reason", "late")
	c.keys(strings.Repeat(keyEnter, 6) + fmt.Sprint(n))
	c.shows(c.t, "enter: dispute")
}

// stand is what a ledger holds of a group.
type stand struct {
	Mine  int // that consoles opened
	Held  int // that are am2's
	Lines int // of the audit
	Told  int // disputes, by those lines
}

// first gives the number of a group's first receipt.
func (k *contested) first(group int) int {
	n := 1
	for _, size := range k.groups[:group] {
		n += size
	}
	return n
}

// stands reads it. No line of the audit may be without its disputes.
func (k *contested) stands(group int) (is stand) {
	k.t.Helper()
	first := k.first(group)
	k.check(k.db.Get(&is, `
with of as (select * from tailback.disputes where click between $1 and $2),
lines as (select after::json -> 'disputes' as told from tailback.audit where op in (select op from of where opened_by <> 'am2@desk'))
select (select count(*) from of where opened_by <> 'am2@desk') as mine, (select count(*) from of where opened_by = 'am2@desk') as held,
  (select count(*) from lines) as lines, (select coalesce(sum(json_array_length(told)), 0) from lines) as told`,
		clickName(first), clickName(first+k.groups[group]-1)))
	var alone int
	k.check(k.db.Get(&alone, "select count(*) from tailback.audit where object like 'dispute %' and op not in (select op from tailback.disputes)"))
	if alone > 0 {
		k.t.Errorf("%d lines of the audit tell of disputes that are not there", alone)
	}
	return is
}

// killed asks for a group and kills the console at a message of the write; of
// message 0 it lives. It gives how many it sent.
func (k *contested) killed(c caseload, group, at int, after bool) int {
	k.t.Helper()
	by := &strike{at: at, after: after, do: func() bool { return c.cmd.Process.Kill() == nil }}
	k.ask(c, group)
	k.seam.arm(by)
	c.keys(keyEnter)
	if at > 0 {
		c.ends(k.t)
		k.seam.conns.Wait()
		return by.sent
	}
	k.told(c, group, false)
	return by.sent
}

// told waits for what a console says of a group that was, or was not, disputed
// before.
func (k *contested) told(c caseload, group int, before bool) {
	k.t.Helper()
	if size := k.groups[group]; before {
		c.shows(k.t, fmt.Sprintf("nothing was disputed; %s disputed already", page.Grouped(size)), "am2@desk has it", actor(os.Getenv).String()+" has it")
	} else {
		c.shows(k.t, fmt.Sprintf("(%s); 1 disputed already", page.Grouped(size-1)), "am2@desk has it")
	}
	c.shut("no filter")
}

// TestProofAConsoleKilledAtAnySeamDisputesAllOrNothing kills consoles at the
// messages of a bulk, of some conversions and of more than one statement takes. The
// bulk is there whole, or nothing of it is, and whoever presses the same keys once
// more has each conversion disputed once, and is told who had it before.
func TestProofAConsoleKilledAtAnySeamDisputesAllOrNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts a console for each seam, which the race detector makes slow and sees nothing in")
	}
	const some, many = 6, 1100
	sizes, trials := []int{some, many}, 5
	if datatest.Full() {
		trials = 200
	}
	for i := range trials {
		size := some
		if i%11 == 2 {
			size = many
		}
		sizes = append(sizes, size)
	}
	k := newContested(t, sizes...)
	k.hold()
	c, total, whole := k.console(), map[int]int{}, 0
	for group, size := range []int{some, many} {
		total[size] = k.killed(c, group, 0, false)
		if is := k.stands(group); is != (stand{size - 1, 1, 1, size - 1}) || total[size] < 20 {
			t.Fatalf("unharmed it wrote %+v in %d messages", is, total[size])
		}
	}
	for i := range trials {
		group, size := i+2, sizes[i+2]
		at, all := 1+i*(total[size]-1)/(trials-1), stand{size - 1, 1, 1, size - 1}
		if sent := k.killed(c, group, at, (trials-1-i)%2 == 0); sent != at {
			t.Errorf("it was to be killed at message %d of %d, and sent %d", at, total[size], sent)
		}
		is := k.stands(group)
		if is != all && is != (stand{Held: 1}) {
			t.Errorf("killed at message %d of %d it left %+v", at, total[size], is)
		}
		whole += flagged(is == all)
		c = k.console()
		k.ask(c, group)
		c.keys(keyEnter)
		k.told(c, group, is == all)
		if again := k.stands(group); again != all {
			t.Errorf("pressed again after message %d of %d there is %+v", at, total[size], again)
		}
	}
	if whole == 0 || whole == trials {
		t.Errorf("%d of %d were written: that tries nothing", whole, trials)
	}
	t.Logf("%d consoles killed in a write of %d or %d messages: %d had written all, the others nothing; pressed again, each is there once", trials, total[some], total[many], whole)
}

// Somebody at a console disputes all that a filter found, as many as go at once.
// While that is being done the screen says so and answers keys, and nobody sees a
// part of it.
func TestTenThousandConversionsAreDisputedByKeys(t *testing.T) {
	if testing.Short() {
		t.Skip("10,000 receipts are slow under the race detector, and the pages' own tests run there")
	}
	k := newContested(t, data.DisputesAtMost)
	c := k.console()
	c.filter("sub:" + groupName(0))
	c.found(data.DisputesAtMost)
	datatest.Eventually(t, screenPatience, func() error {
		if !strings.Contains(c.text(), "looking up the conversions") {
			c.keys("D") // of no use while it is searched
		}
		return wantText(c.text(), "Dispute 10,000 conversions")
	})
	c.shows(t, "and 9,996 more", "together 1,200,000.00 EUR")
	c.fillBulk(data.DisputesAtMost)
	reached, goesOn := make(chan struct{}), make(chan struct{})
	k.seam.arm(&strike{at: 40, do: func() bool { // within the bulk's statements
		close(reached)
		<-goesOn
		return false
	}})
	c.keys(keyEnter)
	<-reached
	c.shows(t, " dispute...")
	c.keys(keyEsc)
	c.shows(t, "cancel: it is being done")
	if is := k.stands(0); is != (stand{}) {
		t.Errorf("before it is done there is %+v", is)
	}
	close(goesOn)
	c.shows(t, "disputed as 1 to 10000 (10,000)")
	if is := k.stands(0); is != (stand{Mine: 10_000, Lines: 1, Told: 10_000}) {
		t.Errorf("there is %+v", is)
	}
	c.keys("4")
	c.shows(t, "EUR: open 10,000 1,200,000.00")
}
