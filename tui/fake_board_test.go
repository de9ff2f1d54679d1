package tui

import (
	"context"
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"tailback/data"
	"tailback/rules/compare"
	"tailback/tui/page"
)

// ruled is a world with rules, a board and a ledger.
type ruled struct {
	*world
	board data.Board
	acts  []data.Act
	err   error // of every deed, while set
	asked []data.Op
	why   map[data.Action]string
}

func (w *ruled) Check(_ context.Context, receipts []data.Receipt) ([]data.Checked, error) {
	checked := make([]data.Checked, len(receipts))
	for i, r := range receipts {
		checked[i] = data.Checked{Receipt: r, Findings: findingsOf(r)}
	}
	return checked, w.world.err
}

func (w *ruled) Judge(_ context.Context, _ data.Filter, receipts []data.Receipt) ([]data.Checked, error) {
	checked := make([]data.Checked, len(receipts))
	for i, r := range receipts {
		checked[i] = judged(r)
	}
	return checked, w.world.err
}

// judged is a receipt with what filters can ask of it.
func judged(r data.Receipt) data.Checked {
	c := data.Checked{Receipt: r, Findings: findingsOf(r), Verdict: data.VerdictPayable}
	if len(c.Findings) > 0 {
		c.Verdict = data.VerdictWrong
	}
	if r.Operator.Key.Raw() == "op-FableSpin" {
		c.Alerts = []string{"REN-fablespin-clickid", "17"}
	}
	return c
}

// findingsOf is what the rules of the world find: FableSpin renamed its click
// id, and a deposit below 50 does not qualify.
func findingsOf(r data.Receipt) []data.Finding {
	sum, _ := r.Money.Amount.Decimal()
	switch {
	case r.Operator.Key.Raw() == "op-FableSpin":
		return []data.Finding{{
			Receipt: r.ID, Rule: "renamed_param", Code: "REN", Field: "click_id", Severity: data.Critical, Start: 0, End: 8,
			Expected: "clickid", Got: data.NewText("click_id"), Sentence: "click_id carries what the contract reads from clickid",
		}}
	case r.Event.Raw() == data.FTD && sum.LessThan(decimal.New(50, 0)):
		return []data.Finding{{
			Receipt: r.ID, Rule: "below_qualification", Code: "QUA", Field: "amount", Severity: data.Minor, Column: "amount",
			Expected: "50.00 EUR or more", Got: data.NewText(r.Money.String()), Sentence: "the deposit is below the 50.00 EUR that qualify",
		}}
	}
	return nil
}

// Boards is the ruled world as the console asks it for boards.
type boards struct{ *ruled }

func (b boards) Next(ctx context.Context) (data.Board, error) {
	<-ctx.Done()
	return b.board, ctx.Err()
}

func (w *ruled) Why(action data.Action) string { return w.why[action] }

func (w *ruled) Ack(_ context.Context, alert data.Alert, text string, op data.Op) (data.Act, error) {
	return w.do(op, data.Act{Key: alert.Key, Kind: data.Acked, Severity: alert.Severity, Certain: alert.Risk.Certain, Note: data.NewText(text)})
}

func (w *ruled) Silence(_ context.Context, key data.AlertKey, _ time.Time, reason string, op data.Op) (data.Act, error) {
	return w.do(op, data.Act{Key: key, Kind: data.Silenced, Until: w.now().Add(time.Hour), Note: data.NewText(reason)})
}

func (w *ruled) do(op data.Op, act data.Act) (data.Act, error) {
	w.asked = append(w.asked, op)
	if w.err != nil {
		return data.Act{}, w.err
	}
	act.ID, act.At, act.Actor = int64(len(w.acts)+1), w.now(), data.NewText("ops1@desk")
	w.acts = append(w.acts, act)
	return act, nil
}

func (w *ruled) Undo(_ context.Context, act data.Act, op data.Op) (data.Act, error) {
	w.asked = append(w.asked, op)
	for i := range w.acts {
		if w.acts[i].ID == act.ID {
			w.acts[i].Undone, w.acts[i].UndoneBy = w.now(), data.NewText("ops1@desk")
		}
	}
	return act, w.err
}

func (w *ruled) Acts(_ context.Context, since string) (acts []data.Act, now string, err error) {
	for _, act := range w.acts {
		if act.InForce(w.now()) {
			acts = append(acts, act)
			now += fmt.Sprint(act.ID, " ")
		}
	}
	if now == since {
		acts = nil
	}
	return acts, now, w.world.err
}

func (w *ruled) History(_ context.Context, key data.AlertKey) ([]data.Act, error) {
	var acts []data.Act
	for _, act := range w.acts {
		if act.Key == key {
			acts = append([]data.Act{act}, acts...)
		}
	}
	return acts, w.world.err
}

func (w *ruled) Compare(_ context.Context, alert data.Alert) (compare.Comparison, error) {
	if w.world.err != nil {
		return compare.Comparison{}, w.world.err
	}
	if alert.Key.Rule == "silence" && alert.Cause == nil {
		return compare.Silent(alert, []data.Receipt{w.made(0), w.made(1)}, compare.Options{Operator: alert.Operator.Label()}), nil
	}
	var before, after []data.Receipt
	for i := range 80 {
		r := w.made(i)
		before = append(before, r)
		r.ID.Key = data.NewText(fmt.Sprint(8_900_000 + i))
		r.ReceivedAt = data.At(tuesday.Add(-9*time.Minute + time.Duration(i)*time.Second))
		r.Query = data.NewText("click_id=" + r.ClickID.Raw() + "&event=" + r.Event.Raw() + "&sub1=%7Bsource%7D&cur=EUR&token=s3cret")
		after = append(after, r)
	}
	return compare.Compare(before, after, compare.Options{}), nil
}

// made is a receipt in the old form.
func (w *ruled) made(i int) data.Receipt {
	click := fmt.Sprintf("56d75d3a-4d6e-4b1f-9d11-0a8e5f2c%04x", i)
	event := []string{data.Registration, data.FTD}[i%2]
	return data.Receipt{
		ID:         data.NewID("prod-eu", data.NewText(fmt.Sprint(8_800_000+i))),
		ReceivedAt: data.At(tuesday.Add(-time.Hour + time.Duration(i)*time.Second)),
		Operator:   data.Ref{Key: data.NewText("op-FableSpin"), Name: data.NewText("FableSpin")},
		ClickID:    data.NewText(click), Event: data.NewText(event),
		RemoteIP: data.NewText([]string{"185.12.0.7", "185.12.0.9"}[i/2%2]),
		Query:    data.NewText(fmt.Sprintf("clickid=%s&event=%s&sub1=fb_%d&cur=EUR&token=s3cret", click, event, i)),
	}
}

func (w *ruled) Propose(_ context.Context, alert data.Alert) (page.Proposal, error) {
	if w.err != nil {
		return page.Proposal{}, w.err
	}
	return page.Proposal{Alert: alert, Lines: []string{"from 24 Nov 2026 02:58:14Z", `- params.click_id "clickid"`, `+ params.click_id "clickid click_id"`}}, nil
}

func (w *ruled) Accept(_ context.Context, p page.Proposal, op data.Op) error {
	w.asked = append(w.asked, op)
	return w.err
}

// ruling adds rules, a ledger and a board to a session.
func ruling(o *Options) {
	w := &ruled{world: o.Receipts.(*world)}
	w.board = trouble(o.Now())
	o.Checker, o.Boards, o.Acts, o.Comparer, o.Accepter = w, boards{w}, w, w, w
	o.Rules = page.Rules{All: 21, Run: 21, Partly: 1, Off: []string{"AUT with Zebrino: env:ZEBRINO_SECRET is not set"}}
}

// rules gives the ruled world of a session.
func (s *session) rules() *ruled { return s.c.options.Checker.(*ruled) }

// show lets a board come.
func (s *session) show(b data.Board) {
	s.rules().board = b
	s.send(page.BoardMsg{Board: b})
}

func euros(amount int64) (s data.Sums) {
	s.Add(data.Money{Amount: data.NewAmount(decimal.New(amount, 0)), Currency: data.NewText("EUR")})
	return s
}

// trouble is a board with a critical change that explains a silence, a major
// one, and one that cleared.
func trouble(now time.Time) data.Board {
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	fable := data.Ref{Key: data.NewText("op-FableSpin"), Name: data.NewText("FableSpin")}
	key := func(operator, rule, field string) data.AlertKey {
		return data.AlertKey{Source: "prod-eu", Operator: data.NewText(operator), Rule: rule, Field: field}
	}
	id := func(n int) data.ID { return data.NewID("prod-eu", data.NewText(fmt.Sprint(n))) }
	renamed := data.Alert{
		Key: key("op-FableSpin", "renamed_param", "click_id"), Operator: fable, Code: "REN", Number: 17, Name: "REN-fablespin-clickid",
		Severity: data.Critical, Sentence: "FableSpin sends click_id, the contract reads clickid",
		OpenedAt: ago(9 * time.Minute), Since: data.Point{ID: id(8_811_902), At: ago(9*time.Minute + 27*time.Second)}, LastHit: now,
		Checked: 1290, Hit: 1284, Before: data.Share{Hit: 0, Of: 4102}, PerHour: 8560,
		Risk: data.Risk{UpTo: euros(9120), Earlier: 76, RevShare: 2, PerHour: euros(58_123)},
		Senders: []data.Sender{
			{IP: data.NewText("185.12.0.7"), Checked: 700, Hit: 700, Since: ago(9 * time.Minute)},
			{IP: data.NewText("185.12.0.9"), Checked: 584, Hit: 584, Since: ago(8 * time.Minute)},
			{IP: data.NewText("185.12.0.4"), Checked: 4, Hit: 0, GoodInRow: 61, Cleared: true},
			{IP: data.NewText("185.12.0.5"), Checked: 2, Hit: 0, GoodInRow: 12},
		},
		Campaigns: []data.CampaignCount{{Campaign: data.Ref{Key: data.NewText("12"), Name: data.NewText("ru-ios-slots")}, Checked: 900, Hit: 900}},
		Samples:   []data.ID{id(8_812_300), id(8_812_299), id(8_812_298), id(8_812_297)},
	}
	macro := renamed
	macro.Key, macro.Code, macro.Number, macro.Severity = key("op-FableSpin", "unexpanded_macro", "sub_id"), "MAC", 18, data.Notice
	macro.Sentence, macro.Risk = "FableSpin never fills sub1 in", data.Risk{}
	silent := data.Alert{
		Key: key("op-FableSpin", "silence", "campaign:12"), Operator: fable, Code: "SIL", Number: 19, Severity: data.Major,
		Sentence: "14 campaigns of FableSpin are silent", OpenedAt: ago(6 * time.Minute), Cause: &renamed.Key,
	}
	failing := data.Alert{
		Key: key("", "delivery_failing", "fb-capi"), Code: "DLV", Number: 20, Severity: data.Major, Sentence: "fb-capi answers 503 to our deliveries",
		OpenedAt: ago(4 * time.Minute), Since: data.Point{At: ago(4 * time.Minute), Give: 3}, Checked: 40, Hit: 31,
	}
	cleared := data.Alert{
		Key: key("op-Zebrino", "timezone_shift", "occurred_at"), Operator: data.Ref{Key: data.NewText("op-Zebrino"), Name: data.NewText("Zebrino")},
		Code: "TZS", Number: 12, Severity: data.Minor, Sentence: "Zebrino dated its events two hours ahead",
		OpenedAt: ago(5 * time.Hour), ClearedAt: ago(3 * time.Hour), Checked: 400, Hit: 220, Risk: data.Risk{Certain: euros(480), Conversions: 4},
	}
	return data.Board{
		At: now, Since: ago(14 * time.Hour), Progress: 1,
		Changes: []data.Change{{Operator: fable, Alerts: []data.Alert{renamed, macro}, Explained: []data.Alert{silent}}, {Alerts: []data.Alert{failing}}},
		Cleared: []data.Change{{Operator: cleared.Operator, Alerts: []data.Alert{cleared}}},
	}
}

// hushed is a board with one silence, since the second of the made receipts.
func hushed(now time.Time) data.Board {
	b := trouble(now)
	a := b.Changes[0].Explained[0]
	a.Key.Field, a.Cause, a.Number, a.Severity = "operator", nil, 21, data.Critical
	a.Since, a.LastHit, a.Pace = data.Point{At: tuesday.Add(-time.Hour + time.Second)}, now, "7 a minute"
	a.Sentence = "FableSpin has sent nothing for 59 min, usually 7 a minute"
	b.Changes = []data.Change{{Operator: a.Operator, Alerts: []data.Alert{a}}}
	return b
}

// hostileBoard is a board whose every text tries to break the screen.
func hostileBoard(now time.Time) data.Board {
	b := trouble(now)
	attack := "\x1b[2J\u202eftd\u202c\x9b31m\r\nSubject: \u200b賭場"
	text := data.NewText(attack)
	alert := &b.Changes[0].Alerts[0]
	alert.Key.Operator, alert.Key.Field, alert.Code, alert.Name, alert.Number = text, attack, attack, attack, 0
	alert.Operator, alert.Sentence, alert.Since.ID.Key = data.Ref{Key: text, Name: text}, attack, text
	alert.Senders[0].IP, alert.Campaigns[0].Campaign = text, data.Ref{Key: text, Name: text}
	return b
}
