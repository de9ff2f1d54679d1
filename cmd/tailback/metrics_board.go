package main

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tailback/data"
)

// gauge is a figure that is taken when somebody asks.
func gauge(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("tailback_"+name, help, labels, nil)
}

// gauges are those of the board and of the tail.
type gauges struct{ open, unacked, boardLag, checked, ledgerUp, tailUp, tailLag, openIDs, behind, givenUp *prometheus.Desc }

func newGauges() gauges {
	return gauges{
		open:     gauge("alerts_open", "Alerts that are open.", "operator", "rule", "field", "severity"),
		unacked:  gauge("alerts_unacked", "Open changes that nobody has and that are not silent, by their worst severity.", "severity"),
		boardLag: gauge("board_lag_seconds", "How long ago, by the database's clock, the alerts were true."),
		checked:  gauge("board_checked_ratio", "Share of the day that was checked, to know what is usual."),
		ledgerUp: gauge("ledger_up", "Whether the ledger says who has which alert."),
		tailUp:   gauge("tail_up", "Whether the database answers."),
		tailLag:  gauge("tail_lag_seconds", "How long ago the database last answered in full."),
		openIDs:  gauge("tail_open_ids", "Ids that are drawn and not yet seen."),
		behind:   gauge("tail_behind_receipts", "About how many receipts wait while the tail catches up."),
		givenUp:  gauge("tail_given_up_ids", "Ids dropped because too many were open."),
	}
}

// Describe says what there is; gauges are checked as they are collected.
func (m *meter) Describe(to chan<- *prometheus.Desc) {
	m.receipts.Describe(to)
	m.findings.Describe(to)
	m.missed.Describe(to)
}

// Collect gives every figure as it is now.
func (m *meter) Collect(to chan<- prometheus.Metric) {
	m.mu.Lock()
	state, ended, acts, quiet := m.state, m.ended, m.acts, m.quiet
	m.mu.Unlock()
	m.receipts.Collect(to)
	m.findings.Collect(to)
	m.missed.Collect(to)
	g, now := newGauges(), m.now()
	put := func(of *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(of, prometheus.GaugeValue, value, labels...)
	}
	put(g.tailUp, yes(ended == nil && state.Lost == "" && !state.At.IsZero()))
	put(g.openIDs, float64(state.Open))
	put(g.behind, float64(state.Behind))
	put(g.givenUp, float64(state.GivenUp))
	put(g.ledgerUp, yes(!quiet && m.desk.ledger.Why(data.ToNumber) == ""))
	if !state.At.IsZero() {
		put(g.tailLag, seconds(now.Sub(state.At)))
	}
	board := m.desk.boards.Present()
	if board.At.IsZero() {
		return
	}
	theirs := now.Add(state.ServerTime.Sub(state.At)) // by the database's clock
	put(g.boardLag, seconds(theirs.Sub(board.At)))
	put(g.checked, board.Progress)
	for labels, n := range m.open(board) {
		put(g.open, float64(n), labels[:]...)
	}
	for severity, n := range unacked(board, acts, now) {
		put(g.unacked, float64(n), data.Severity(severity).String())
	}
}

// open counts the alerts that are open, by their labels.
func (m *meter) open(b data.Board) map[[4]string]int {
	n := map[[4]string]int{}
	for _, a := range b.Alerts() {
		if a.Open() {
			n[[4]string{m.labels.operator(a.Operator), a.Key.Rule, fieldLabel(a.Key.Field), a.Severity.String()}]++
		}
	}
	return n
}

// unacked counts the open changes that nobody has, by severity.
func unacked(b data.Board, acts []data.Act, now time.Time) []int {
	n := make([]int, len(data.Severities()))
	for _, c := range b.Changes {
		if !c.Quieted(acts, now) {
			n[c.Severity()]++
		}
	}
	return n
}

func seconds(d time.Duration) float64 { return max(0, d.Seconds()) }

func yes(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
