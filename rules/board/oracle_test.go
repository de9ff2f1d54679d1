package board_test

import (
	"strings"
	"time"

	"tailback/data"
	"tailback/data/demo"
)

// oracle says of the demo's receipts what the rules would: it knows what was
// planted, so that this room's tests do not hang on the catalogue.
type oracle struct {
	clicks    map[data.Text]data.Click
	terms     map[data.Text][]data.Terms
	contracts map[data.Text]data.Contract
	sent      map[string]data.Text // the click id by what a receipt reports
}

func newOracle(w *demo.World) *oracle {
	o := &oracle{map[data.Text]data.Click{}, map[data.Text][]data.Terms{}, map[data.Text]data.Contract{}, map[string]data.Text{}}
	setting := w.Setting()
	o.learn(setting.Clicks)
	for _, t := range setting.Terms {
		o.terms[t.Campaign.Key] = append(o.terms[t.Campaign.Key], t)
	}
	for _, c := range setting.Contracts {
		o.contracts[c.Operator.Key] = c
	}
	return o
}

func (o *oracle) learn(clicks []data.Click) {
	for _, c := range clicks {
		o.clicks[c.ID.Key] = c
	}
}

// check gives a batch of a world with findings.
func (o *oracle) check(b demo.Batch) []data.Checked {
	o.learn(b.Clicks)
	flaws := map[data.ID]demo.Flaw{}
	for _, p := range b.Planted {
		flaws[p.Receipt] = p.Flaw
	}
	all := make([]data.Checked, len(b.Receipts))
	for i, r := range b.Receipts {
		all[i] = data.Checked{Receipt: r, Findings: o.findings(r, flaws[r.ID])}
		if click, ok := o.click(r); ok {
			all[i].Click = &click
			if deal, ok := data.TermsAt(o.terms[click.Campaign.Key], r.ReceivedAt.Time()); ok {
				all[i].Deal = &deal
			}
		}
	}
	return all
}

// click finds the visit of a receipt: where its click id is broken, under the
// name that the incident gives it.
func (o *oracle) click(r data.Receipt) (data.Click, bool) {
	id := r.ClickID
	if v, ok := strings.CutPrefix(r.Query.Raw(), "click_id="); ok {
		v, _, _ = strings.Cut(v, "&")
		id = data.NewText(v)
	}
	c, ok := o.clicks[id]
	return c, ok
}

func (o *oracle) findings(r data.Receipt, flaw demo.Flaw) []data.Finding {
	f := func(code, rule, field string, s data.Severity) []data.Finding {
		return []data.Finding{{Receipt: r.ID, Rule: rule, Code: code, Field: field, Severity: s}}
	}
	switch flaw {
	case demo.Renamed:
		return f("REN", "renamed_param", "click_id", data.Critical)
	case demo.SubLost:
		return f("MAC", "unexpanded_macro", "sub_id", data.Minor)
	case demo.Shifted:
		shifted := f("TZS", "timezone_shift", "occurred_at", data.Major)
		shifted[0].Shift = 4 // two hours
		return shifted
	case demo.UnfilledOptional:
		return f("MAC", "unexpanded_macro", "sub2", data.Notice)
	case demo.UnfilledClickID:
		return f("MAC", "unexpanded_macro", "click_id", data.Critical)
	case demo.Resent:
		return f("DUP", "duplicate", "txid", data.Minor)
	case demo.CommaAmount:
		return f("FMT", "bad_amount_format", "amount", data.Major)
	case demo.CutClickID:
		return f("TRU", "truncated_click_id", "click_id", data.Critical)
	case demo.UnknownWord:
		return f("EVT", "unknown_event", "event", data.Major)
	case demo.MangledName:
		return f("REN", "renamed_param", "currency", data.Major)
	}
	return o.late(r, f)
}

// late judges by the contract, so that what comes again after an incident is
// late as it would be.
func (o *oracle) late(r data.Receipt, f func(code, rule, field string, s data.Severity) []data.Finding) []data.Finding {
	c := o.contracts[r.Operator.Key]
	if r.OccurredAt.Ok() && r.ReceivedAt.Time().Sub(r.OccurredAt.Time()) > time.Duration(c.MaxDelay) {
		return f("LAT", "late", "occurred_at", data.Minor)
	}
	return nil
}
