package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
)

// served is a true tailback metrics.
type served struct {
	cmd    *exec.Cmd
	url    string
	stderr strings.Builder
}

func serveMetrics(t *testing.T, args ...string) *served {
	t.Helper()
	s := &served{cmd: exec.Command("tailback", append([]string{"metrics", "--listen", "127.0.0.1:0"}, args...)...)}
	s.cmd.Stderr = &s.stderr
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.cmd.Process.Kill() })
	if s.url, err = bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatalf("%v: %s", err, s.stderr.String())
	}
	s.url = strings.TrimSpace(s.url)
	return s
}

// ask gives an answer of the server.
func ask(url string) (code int, body string, err error) {
	answer, err := http.Get(url)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	return answer.StatusCode, string(text), err
}

// scrape gives the samples of the families that are ours, as Prometheus reads
// them: name{label="value"} to value.
func scrape(url string) (map[string]float64, error) {
	code, body, err := ask(url)
	if err != nil || code != http.StatusOK {
		return nil, fmt.Errorf("answered %d: %w\n%s", code, err, body)
	}
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	all := map[string]float64{}
	for name, family := range families {
		for _, one := range family.GetMetric() {
			var labels []string
			for _, l := range one.GetLabel() {
				labels = append(labels, fmt.Sprintf("%s=%q", l.GetName(), l.GetValue()))
			}
			all[name+"{"+strings.Join(labels, ",")+"}"] = one.GetCounter().GetValue() + one.GetGauge().GetValue()
		}
	}
	return all, nil
}

// figures waits until samples have values.
func (s *served) figures(t *testing.T, want map[string]float64) {
	t.Helper()
	datatest.Eventually(t, 30*time.Second, func() error {
		got, err := scrape(s.url)
		if err != nil {
			return err
		}
		for name, value := range want {
			if is, ok := got[name]; !ok || is != value {
				return fmt.Errorf("%s is %v, %v; want %v", name, is, ok, value)
			}
		}
		return nil
	})
}

func TestPrometheusCountsWhatComes(t *testing.T) {
	k := newTracked(t, datatest.Postgres(t).Database(t), 10)
	k.write(reference.Batch{Operators: []data.Operator{{ID: data.NewID("test", data.NewText("2")), Name: data.NewText("Odd \"name\"\\\n\x1b")}}})
	s := serveMetrics(t, "--dsn", k.dsn)
	s.figures(t, map[string]float64{"tailback_tail_up{}": 1})
	k.arrive(20) // numbers 11 to 30, every fifth rejected
	k.arrive(3, func(r *data.Receipt) { r.Operator = data.Ref{Key: data.NewText("2")} })
	s.figures(t, map[string]float64{
		`tailback_receipts_total{operator="FableSpin",status="accepted"}`:        16,
		`tailback_receipts_total{operator="FableSpin",status="rejected"}`:        4,
		`tailback_receipts_total{operator="Odd \"name\"\\␊␛",status="accepted"}`: 3,
		"tailback_receipts_missed_total{}":                                       0,
		"tailback_tail_open_ids{}":                                               0,
		"tailback_board_checked_ratio{}":                                         1,
		`tailback_alerts_unacked{severity="critical"}`:                           0,
		`tailback_alerts_unacked{severity="notice"}`:                             0,
		"tailback_ledger_up{}":                                                   0,
	})
	if code, body, err := ask(strings.Replace(s.url, "/metrics", "/healthz", 1)); err != nil || code != http.StatusOK || body != "ok\n" {
		t.Errorf("health: %d %q %v", code, body, err)
	}
	if code, _, err := ask(strings.Replace(s.url, "/metrics", "/", 1)); err != nil || code != http.StatusNotFound {
		t.Errorf("another path answers %d, %v", code, err)
	}
	if answer, err := http.Post(s.url, "text/plain", strings.NewReader("x")); err != nil || answer.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("a POST is taken: %v, %v", answer, err)
	}
	second := exec.Command("tailback", "metrics", "--dsn", k.dsn, "--listen", strings.TrimSuffix(strings.TrimPrefix(s.url, "http://"), "/metrics"))
	if out, err := second.CombinedOutput(); err == nil || exitCodeOf(err) != fmt.Sprint(exitUsage) || !strings.Contains(string(out), "address already in use") {
		t.Errorf("a second listener: %v, %s", err, out)
	}
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	var exit *exec.ExitError
	if err := s.cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != exitInterrupted || s.stderr.String() != "" {
		t.Errorf("ended with %v, said %q", err, s.stderr.String())
	}
}

func TestPrometheusIsToldOfAnIncidentUntilItIsSilenced(t *testing.T) {
	if testing.Short() {
		t.Skip("a demo takes half a minute to load under the race detector; make test does this")
	}
	tracker, ours := "sqlite:"+filepath.Join(t.TempDir(), "tracker.db"), "sqlite:"+filepath.Join(t.TempDir(), "ours.db")
	anIncidentNow(t, tracker)
	if out, err := exec.Command("tailback", "init", "--ledger", ours).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	s := serveMetrics(t, "--dsn", tracker, "--ledger", ours)
	s.figures(t, map[string]float64{
		`tailback_alerts_open{field="click_id",operator="FableSpin",rule="renamed_param",severity="critical"}`: 1,
		`tailback_alerts_unacked{severity="critical"}`:                                                         1,
		"tailback_ledger_up{}": 1,
	})
	datatest.Eventually(t, 20*time.Second, func() error {
		got, err := scrape(s.url)
		if n := got[`tailback_findings_total{field="click_id",operator="FableSpin",rule="renamed_param",severity="critical"}`]; n < 5 {
			return fmt.Errorf("%v receipts without their click id, %v", n, err)
		}
		return nil
	})
	console := inTerminal(t, exec.Command("tailback", "--dsn", tracker, "--ledger", ours))
	silenceFirst(t, console)
	s.figures(t, map[string]float64{
		`tailback_alerts_open{field="click_id",operator="FableSpin",rule="renamed_param",severity="critical"}`: 1,
		`tailback_alerts_unacked{severity="critical"}`:                                                         0,
	})
}

// However many operators, fields and words outsiders think of, there are so many
// series and no more.
func TestSeriesAreBounded(t *testing.T) {
	m := newMeter(nil, time.Now)
	var b data.TailBatch
	for n := range 2 * operatorsAtMost {
		r := datatest.Receipt(n)
		r.Operator, r.Status = data.Ref{Key: data.NewText(fmt.Sprint(n))}, data.NewText(fmt.Sprint("word", n))
		b.Receipts = append(b.Receipts, r)
		b.Findings = append(b.Findings, []data.Finding{{Rule: "late", Field: fmt.Sprint("param", n)}, {Rule: "silence", Field: fmt.Sprint("campaign:", n)}})
	}
	m.count(b)
	for name, c := range map[string]struct {
		of   prometheus.Collector
		most int
	}{"receipts": {m.receipts, operatorsAtMost + 1}, "findings": {m.findings, 2 * (operatorsAtMost + 1)}} {
		samples := make(chan prometheus.Metric, 10_000)
		c.of.Collect(samples)
		if n := len(samples); n != c.most {
			t.Errorf("%s have %d series, want %d", name, n, c.most)
		}
	}
}

func TestAFindingIsCountedOnce(t *testing.T) {
	m := newMeter(nil, time.Now)
	r, late := datatest.Receipt(1), data.Finding{Rule: "late", Field: "occurred_at", Severity: data.Minor}
	m.count(data.TailBatch{Receipts: []data.Receipt{r}}) // not checked yet
	for range 2 {
		m.count(data.TailBatch{Found: map[data.ID][]data.Finding{r.ID: {late}, data.NewID("x", data.NewText("unseen")): {late}}})
	}
	m.count(data.TailBatch{Found: map[data.ID][]data.Finding{r.ID: {late, {Rule: "duplicate", Field: "event"}}}})
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(m.findings)
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	if n := len(families[0].GetMetric()); n != 2 {
		t.Errorf("%d series", n)
	}
	for _, one := range families[0].GetMetric() {
		if one.GetCounter().GetValue() != 1 {
			t.Errorf("counted more than once: %v", one)
		}
	}
}
