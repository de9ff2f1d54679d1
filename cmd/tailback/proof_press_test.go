package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/ledger"
	"tailback/data/reference"
)

// pressed is a tracker with receipts to replay, a ledger, a worker that sends, and
// what arrives at the ingest, by event id.
type pressed struct {
	t      *testing.T
	args   []string
	ledger *ledger.Ledger
	mu     sync.Mutex
	count  map[string]int
}

// newPressed has n receipts with a renamed click id.
func newPressed(t *testing.T, n int) *pressed {
	dsn := datatest.Postgres(t).Database(t)
	k := &pressed{t: t, count: map[string]int{}}
	ingest := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.count[r.URL.Query().Get(data.ReplayParam)]++
	}))
	t.Cleanup(ingest.Close)
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	db, engine, err := reference.Open(t.Context(), dsn)
	check(err)
	t.Cleanup(func() { _ = db.Close() })
	check(reference.Create(t.Context(), db, engine))
	b := unsentReceipts(time.Now())
	b.Receipts, b.Clicks, b.Deliveries = nil, nil, nil
	for i := range n {
		b.Receipts = append(b.Receipts, datatest.Receipt(i+1, func(r *data.Receipt) {
			r.ReceivedAt, r.OccurredAt = data.At(time.Now().Add(-time.Minute)), data.Instant{}
			r.Query, r.ClickID = data.NewText(strings.Replace(r.Query.Raw(), "clickid=", "cid=", 1)), data.Text{}
			r.Status, r.Reason = data.NewText("rejected"), data.NewText("no click id")
		}))
		b.Clicks = append(b.Clicks, datatest.Click(i+1, func(c *data.Click) { c.ClickedAt = data.At(time.Now().Add(-24 * time.Hour)) }))
	}
	check(reference.NewWriter(db, engine).Write(t.Context(), b))
	config := filepath.Join(t.TempDir(), "config.toml")
	check(os.WriteFile(config, fmt.Appendf(nil, "[endpoint.own]\nurl = %q\nnetworks = [\"127.0.0.1/32\"]\nrate = 1000\n", ingest.URL), 0o600))
	k.args = []string{"--dsn", dsn, "--ledger", dsn, "--config", config, "--source-name", "prod"}
	_, err = ledger.Init(t.Context(), ledger.Target{DSN: dsn})
	check(err)
	worker := exec.Command("tailback", append([]string{"worker"}, k.args...)...)
	check(worker.Start())
	t.Cleanup(func() { _, _ = worker.Process.Kill(), worker.Wait() })
	k.ledger, err = ledger.Open(t.Context(), ledger.Options{DSN: dsn, Source: "prod"})
	check(err)
	t.Cleanup(func() { _ = k.ledger.Close() })
	return k
}

func (k *pressed) id(n int) data.ID { return data.NewID("prod", data.NewText(fmt.Sprint(n))) }

// arrived says how often a receipt arrived, once nothing of it is under way.
func (k *pressed) arrived(n int) int {
	k.t.Helper()
	datatest.Eventually(k.t, screenPatience, func() error {
		of, err := k.ledger.RetriesOf(context.Background(), []data.ID{k.id(n)})
		for _, r := range of[k.id(n)] {
			if r.State.Live() {
				return fmt.Errorf("retry %d is %s", r.ID, r.State)
			}
		}
		return err
	})
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.count[data.NewEventID(k.id(n), "own")]
}

// press opens a console on one receipt, presses r and S, and kills it so long after
// that. It says whether the console told that it is queued.
func (k *pressed) press(n int, after time.Duration, sig syscall.Signal) (acknowledged bool) {
	k.t.Helper()
	s := inTerminal(k.t, exec.Command("tailback", append([]string{"--filter", fmt.Sprintf("id:%d", n)}, k.args...)...))
	s.shows(k.t, "REJ", fmt.Sprintf("id:%d: 1 of", n))
	s.keys("r")
	s.shows(k.t, "1 of 1 to own")
	s.keys("S")
	time.Sleep(after) // that is the fault: a kill at any moment of the press
	if err := s.cmd.Process.Signal(sig); err != nil {
		k.t.Fatal(err)
	}
	<-s.ended
	return strings.Contains(s.text(), "1 queued") || strings.Contains(s.text(), "of 1 are over")
}

// TestProofAPressOfAConsoleThatIsKilledIsSentOnce kills consoles within 50 ms of
// the press. What was acknowledged is sent once; what was not at most once, and
// pressed again by somebody who saw no answer it is sent once all the same.
func TestProofAPressOfAConsoleThatIsKilledIsSentOnce(t *testing.T) {
	trials := datatest.Count(80)
	k := newPressed(t, trials)
	told, sent, wrong, naive := 0, 0, 0, 0
	for n := 1; n <= trials; n++ {
		sig := []syscall.Signal{syscall.SIGKILL, syscall.SIGHUP}[n%2]
		acknowledged := k.press(n, time.Duration(n)*50*time.Millisecond/time.Duration(trials), sig)
		first := k.arrived(n)
		told, sent = told+flagged(acknowledged), sent+first
		if first > 1 || acknowledged && first != 1 {
			t.Errorf("%s after press %d: acknowledged %v, arrived %d times", sig, n, acknowledged, first)
		}
		if acknowledged {
			continue
		}
		naive += first // who sends it again without asking the ledger sends it twice
		_ = exec.Command("tailback", append([]string{"retry", fmt.Sprint(n), "--confirm", "1"}, k.args...)...).Run()
		if again := k.arrived(n); again != 1 {
			wrong++
			t.Errorf("pressed again, %d arrived %d times", n, again)
		}
	}
	if datatest.Full() && (told == 0 || naive == 0) {
		t.Errorf("%d kills fell behind the answer and %d between queue and answer: that tries nothing", told, naive)
	}
	t.Logf("%d consoles killed within 50 ms of the press: %d acknowledged, %d sent, %d sent without an answer (twice, if they were just sent again); pressed again: %d not once", trials, told, sent, naive, wrong)
}
