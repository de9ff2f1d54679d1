package deliver_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/deliver"
	"tailback/data/ledger"
)

// childEnv has this test binary be a worker, as its value tells in JSON.
const childEnv = "TAILBACK_TEST_WORKER"

func TestMain(m *testing.M) {
	if job := os.Getenv(childEnv); job != "" {
		if err := child(job); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	datatest.Main(m)
}

// childJob is what a worker in a process of its own does.
type childJob struct {
	DSN, Name string
	Endpoint  data.Endpoint
	Pace      deliver.Pace
	// SendLease is the lease of a send as the ledger is told, whatever the worker
	// thinks; 0 for what it thinks.
	SendLease time.Duration
	// Seam is where it says so and stands still: claim, begin, answer or finish.
	Seam string
}

// child is a worker until it is told to end.
func child(text string) error {
	var job childJob
	if err := json.Unmarshal([]byte(text), &job); err != nil {
		return err
	}
	go func() { // whoever started it holds its input open
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(1)
	}()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	l, err := ledger.Open(ctx, ledger.Options{
		DSN: job.DSN, Source: "prod-eu", Identity: "pg:1/tracker", Actor: data.Actor{User: job.Name, Host: "db1"}, Role: data.RoleLead, Conns: 4,
	})
	if err != nil {
		return err
	}
	defer func() { _ = l.Close() }()
	fmt.Println("begins")
	seams := &seams{Ledger: l, job: job, sender: newPlain()}
	return deliver.Run(ctx, deliver.Options{
		Queue: seams, Sender: seams, Endpoints: []data.Endpoint{job.Endpoint}, Name: job.Name, Pace: job.Pace,
		Trouble: func(err error) { fmt.Fprintln(os.Stderr, err) },
	})
}

// seams stand still where the job says.
type seams struct {
	*ledger.Ledger
	job    childJob
	sender deliver.Sender
}

func (s *seams) at(seam string) {
	if s.job.Seam == seam {
		fmt.Println("stands still")
		select {}
	}
}

func (s *seams) ClaimRetries(ctx context.Context, worker string, endpoints []data.Endpoint, n int, lease time.Duration) ([]data.ClaimedRetry, error) {
	claimed, err := s.Ledger.ClaimRetries(ctx, worker, endpoints, n, lease)
	if len(claimed) > 0 {
		s.at("claim")
	}
	return claimed, err
}

func (s *seams) BeginRetries(ctx context.Context, worker string, claims []data.Claim, lease time.Duration) (map[data.Claim]int, error) {
	if s.job.SendLease > 0 {
		lease = s.job.SendLease
	}
	begun, err := s.Ledger.BeginRetries(ctx, worker, claims, lease)
	if len(begun) > 0 {
		s.at("begin")
	}
	return begun, err
}

func (s *seams) FinishRetries(ctx context.Context, finished []data.Finish) error {
	err := s.Ledger.FinishRetries(ctx, finished)
	if err == nil {
		s.at("finish")
	}
	return err
}

func (s *seams) Send(ctx context.Context, e data.Endpoint, r data.ClaimedRetry) data.Outcome {
	out := s.sender.Send(ctx, e, r)
	s.at("answer")
	return out
}

// process is a worker in a process of its own.
type process struct {
	*exec.Cmd
	t    testing.TB
	in   io.Closer
	said *bufio.Reader
}

func spawn(t testing.TB, job childJob) *process {
	t.Helper()
	text, err := json.Marshal(job)
	if err != nil {
		t.Fatal(err)
	}
	p := &process{Cmd: exec.Command(os.Args[0]), t: t}
	p.Env = append(os.Environ(), childEnv+"="+string(text))
	p.Stderr = os.Stderr
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.said = bufio.NewReader(out)
	if p.in, err = p.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	p.hear("begins")
	return p
}

// hear waits until the process says it.
func (p *process) hear(word string) {
	p.t.Helper()
	switch line, err := p.said.ReadString('\n'); {
	case err != nil && !errors.Is(err, io.EOF):
		p.t.Fatal(err)
	case strings.TrimSpace(line) != word:
		p.t.Fatalf("the worker says %q, not %q", line, word)
	}
}

// kill ends the process at once, and only it.
func (p *process) kill() {
	if p.ProcessState == nil {
		_ = p.Process.Kill()
		_ = p.Wait()
	}
}

func (p *process) signal(s syscall.Signal) {
	p.t.Helper()
	if err := p.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

func TestAWorkerOfATestEndsWithTheTest(t *testing.T) {
	if testing.Short() {
		t.Skip("its worker is a process, which the race detector does not see into; make test runs it")
	}
	t.Parallel()
	d := onPostgres(t)
	p := spawn(t, childJob{DSN: d.dsn, Name: "left", Endpoint: endpoint("ingest", "http://127.0.0.1:1/"), Pace: soon})
	_ = p.in.Close() // as it is when the test is gone
	if err := p.Wait(); err == nil {
		t.Error("it ends as if it had been told to")
	}
}
