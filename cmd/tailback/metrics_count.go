package main

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tailback/data"
)

// meter is what Prometheus is told. The counters begin at 0 with the process and
// count what the tail brings: a rate of them is never that of history.
type meter struct {
	desk     *desk
	now      func() time.Time
	labels   *labels
	receipts *prometheus.CounterVec
	findings *prometheus.CounterVec
	missed   prometheus.Counter

	mu    sync.Mutex // of what follows
	state data.TailState
	ended error // why the tail brings nothing any more
	acts  []data.Act
	quiet bool // the acts cannot be read
	told  counted
}

func newMeter(d *desk, now func() time.Time) *meter {
	return &meter{
		desk: d, now: now, labels: newLabels(), told: counted{of: map[data.ID]*account{}},
		receipts: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "tailback_receipts_total", Help: "Receipts that came, by what we answered."}, []string{"operator", "status"}),
		findings: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "tailback_findings_total", Help: "What the rules found in receipts that came, once for each receipt, rule and field."}, []string{"operator", "rule", "field", "severity"}),
		missed:   prometheus.NewCounter(prometheus.CounterOpts{Name: "tailback_receipts_missed_total", Help: "Receipts that came too fast to be counted."}),
	}
}

// follow counts what the watch brings, until ctx ends.
func (m *meter) follow(ctx context.Context) {
	for {
		batch, err := m.desk.watch.Next(ctx)
		if err != nil {
			m.mu.Lock()
			m.ended = err
			m.mu.Unlock()
			return
		}
		m.count(batch)
	}
}

func (m *meter) count(batch data.TailBatch) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.state = batch.State
	m.missed.Add(float64(batch.Missed))
	for i := range batch.Receipts {
		r := &batch.Receipts[i]
		if r.IsReplay() {
			continue // ours, and no operator's
		}
		operator := m.labels.operator(r.Operator)
		m.receipts.WithLabelValues(operator, statusLabel(r.Status)).Inc()
		m.told.begin(r.ID, operator)
		if batch.Findings != nil {
			m.found(r.ID, batch.Findings[i])
		}
	}
	for id, found := range batch.Found {
		m.found(id, found)
	}
}

// found counts the findings of a receipt that were not counted before: it may be
// judged more than once.
func (m *meter) found(id data.ID, findings []data.Finding) {
	of, ok := m.told.of[id]
	if !ok {
		return
	}
	for _, f := range findings {
		if of.add(f.Rule, f.Field) {
			m.findings.WithLabelValues(of.operator, f.Rule, fieldLabel(f.Field), f.Severity.String()).Inc()
		}
	}
}

// keepActs reads what people did every second, until ctx ends.
func (m *meter) keepActs(ctx context.Context) {
	ticks := time.NewTicker(time.Second)
	defer ticks.Stop()
	for seen := ""; ctx.Err() == nil; {
		acts, now, err := m.desk.acts().Acts(ctx, seen)
		m.mu.Lock()
		if m.quiet = err != nil; err == nil && now != seen {
			m.acts, seen = acts, now
		}
		m.mu.Unlock()
		select {
		case <-ctx.Done():
		case <-ticks.C:
		}
	}
}

// lost says why the database brings nothing; "" while it does.
func (m *meter) lost() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ended != nil {
		return m.ended.Error()
	}
	return m.state.Lost
}

// counted remembers what was counted of the last receipts.
type counted struct {
	of    map[data.ID]*account
	order []data.ID // the oldest first
}

// countedKept is how many receipts are remembered: the grace of a click at 300 a
// second.
const countedKept = 20_000

// account is what was counted of one receipt.
type account struct {
	operator string // label
	found    [][2]string
}

func (c *counted) begin(id data.ID, operator string) {
	if _, again := c.of[id]; again {
		return
	}
	c.of[id] = &account{operator: operator}
	if c.order = append(c.order, id); len(c.order) > countedKept {
		delete(c.of, c.order[0])
		c.order = c.order[1:]
	}
}

// add reports whether a rule about a field is new to the account.
func (a *account) add(rule, field string) bool {
	for _, f := range a.found {
		if f == [2]string{rule, field} {
			return false
		}
	}
	a.found = append(a.found, [2]string{rule, field})
	return true
}
