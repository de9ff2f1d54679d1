package main

import (
	"encoding/json"
	"math"
	"time"

	"tailback/data"
)

// alertLine is an alert as JSON. Names stay as they are and none is left out;
// what is not known is null, an amount a string. Alerts of one change have the
// same word in change, the name of its first.
type alertLine struct {
	Number     *int64          `json:"number"`
	Name       string          `json:"name"`
	Key        alertKey        `json:"key"`
	Code       string          `json:"code"`
	Severity   data.Severity   `json:"severity"`
	Operator   data.Text       `json:"operator"`
	Sentence   data.Text       `json:"sentence"`
	Change     string          `json:"change"`
	Cause      *string         `json:"cause"`
	OpenedAt   time.Time       `json:"opened_at"`
	Since      alertSince      `json:"since"`
	ClearedAt  *time.Time      `json:"cleared_at"`
	LastHit    time.Time       `json:"last_hit"`
	Checked    int             `json:"checked"`
	Hit        int             `json:"hit"`
	Before     alertShare      `json:"before"`
	PerHour    float64         `json:"per_hour"`
	Risk       alertRisk       `json:"risk"`
	Senders    []alertSender   `json:"senders"`
	Campaigns  []alertCampaign `json:"campaigns"`
	Samples    []data.ID       `json:"samples"`
	AckedBy    *data.Text      `json:"acked_by"`
	AckedAt    *time.Time      `json:"acked_at"`
	SilencedBy *data.Text      `json:"silenced_by"`
	Until      *time.Time      `json:"silenced_until"`
}

type alertKey struct {
	Source   string    `json:"source"`
	Operator data.Text `json:"operator_id"`
	Rule     string    `json:"rule"`
	Field    data.Text `json:"field"`
}

type alertSince struct {
	ID   data.ID   `json:"id"`
	At   time.Time `json:"at"`
	Give int       `json:"give"`
}

type alertShare struct {
	Hit int `json:"hit"`
	Of  int `json:"of"`
}

type alertRisk struct {
	Certain     []alertMoney `json:"certain"`
	UpTo        []alertMoney `json:"up_to"`
	PerHour     []alertMoney `json:"per_hour"`
	Conversions int          `json:"conversions"`
	Earlier     int          `json:"earlier"`
	RevShare    int          `json:"revshare"`
	Estimated   bool         `json:"estimated"`
}

type alertMoney struct {
	Amount   data.Amount `json:"amount"`
	Currency data.Text   `json:"currency"`
}

type alertSender struct {
	IP      data.Text  `json:"ip"`
	Checked int        `json:"checked"`
	Hit     int        `json:"hit"`
	Since   *time.Time `json:"since"`
	Cleared bool       `json:"cleared"`
}

type alertCampaign struct {
	ID      data.Text `json:"campaign_id"`
	Name    data.Text `json:"campaign"`
	Checked int       `json:"checked"`
	Hit     int       `json:"hit"`
}

// lines writes every alert of the board as an object: those open first, those of
// one change one behind the other.
func (p *alertPrinter) lines() {
	to := json.NewEncoder(p.out)
	to.SetEscapeHTML(false)
	names := map[data.AlertKey]string{}
	for _, a := range p.board.Alerts() {
		names[a.Key] = a.Name
	}
	for _, changes := range [][]data.Change{p.board.Changes, p.board.Cleared} {
		for _, c := range changes {
			for _, alerts := range [][]data.Alert{c.Alerts, c.Explained} {
				for _, a := range alerts {
					_ = to.Encode(p.line(a, c.First().Name, names)) // the writer keeps its error
				}
			}
		}
	}
}

func (p *alertPrinter) line(a data.Alert, change string, names map[data.AlertKey]string) alertLine {
	l := alertLine{
		Name: a.Name, Key: alertKey{a.Key.Source, a.Key.Operator, a.Key.Rule, data.NewText(a.Key.Field)},
		Code: a.Code, Severity: a.Severity, Operator: a.Operator.Name, Sentence: data.NewText(a.Sentence), Change: change,
		OpenedAt: a.OpenedAt, Since: alertSince{a.Since.ID, a.Since.At, a.Since.Give}, ClearedAt: orNever(a.ClearedAt), LastHit: a.LastHit,
		Checked: a.Checked, Hit: a.Hit, Before: alertShare(a.Before), PerHour: math.Round(a.PerHour*10) / 10,
		Risk: alertRisk{
			moneys(a.Risk.Certain), moneys(a.Risk.UpTo), moneys(a.Risk.PerHour),
			a.Risk.Conversions, a.Risk.Earlier, a.Risk.RevShare, a.Risk.Estimated,
		},
		Senders: []alertSender{}, Campaigns: []alertCampaign{}, Samples: append([]data.ID{}, a.Samples...),
	}
	if a.Number > 0 {
		l.Number = &a.Number
	}
	if a.Cause != nil {
		name := names[*a.Cause]
		l.Cause = &name
	}
	for _, s := range a.Senders {
		l.Senders = append(l.Senders, alertSender{s.IP, s.Checked, s.Hit, orNever(s.Since), s.Cleared})
	}
	for _, c := range a.Campaigns {
		l.Campaigns = append(l.Campaigns, alertCampaign{c.Campaign.Key, c.Campaign.Name, c.Checked, c.Hit})
	}
	if act := p.held[a.Key].ack; act != nil {
		l.AckedBy, l.AckedAt = &act.Actor, &act.At
	}
	if act := p.held[a.Key].silence; act != nil {
		l.SilencedBy, l.Until = &act.Actor, &act.Until
	}
	return l
}

func moneys(s data.Sums) []alertMoney {
	all := []alertMoney{}
	for _, m := range s.All() {
		all = append(all, alertMoney{m.Amount, m.Currency})
	}
	return all
}

// orNever gives nil for the zero time.
func orNever(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
