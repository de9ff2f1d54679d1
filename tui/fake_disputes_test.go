package tui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"tailback/data"
	"tailback/rules/conversion"
	"tailback/rules/dispute"
	"tailback/tui/page"
)

// bench is a ledger of disputes in memory, that two consoles may share.
type bench struct {
	now     func() time.Time
	all     []data.Dispute
	notes   map[int64][]data.Note
	answers map[int64][]data.Answer
	edits   map[int64][]data.DisputeEdit
	before  map[int64]data.Dispute
	err     error  // of every write, while set
	lost    error  // of every read, while set
	why     string // of every action, while set
	notice  string
	role    data.Role
	asked   []page.Subjects
	ops     []data.Op
	handed  []data.Handout
}

// desk is a person at it.
type desk struct {
	*bench
	me string
}

func (d desk) Me() data.Text { return data.NewText(d.me) }

func (b *bench) Notice() string { return b.notice }

func (b *bench) Why(action data.Action) string {
	switch {
	case b.why != "":
		return b.why
	case b.role < action.Least():
		return "this needs the role " + action.Least().String()
	}
	return ""
}

func (b *bench) Docket(_ context.Context, since string) ([]data.Dispute, string, error) {
	if b.lost != nil {
		return nil, since, b.lost
	}
	now := "at"
	for _, d := range b.all {
		now += fmt.Sprint(" ", d.Version)
	}
	if now == since {
		return nil, now, nil
	}
	all := append([]data.Dispute{}, b.all...)
	dispute.Sort(all, dispute.ByClose, false)
	return all, now, nil
}

func (b *bench) Dispute(_ context.Context, id int64) (data.DisputeFile, error) {
	i := b.index(id)
	return data.DisputeFile{Dispute: b.all[i], Notes: b.notes[id], Answers: b.answers[id], History: b.edits[id]}, b.lost
}

func (b *bench) index(id int64) int {
	return slices.IndexFunc(b.all, func(d data.Dispute) bool { return d.ID == id })
}

func (b *bench) Cases(_ context.Context, all []data.Dispute) ([]page.Case, error) {
	cases := make([]page.Case, len(all))
	for i, d := range all {
		checks := []conversion.Check{{Name: "event type", Outcome: conversion.Fine}, {Name: "click id", Outcome: conversion.Fine}, {Name: "qualification", Outcome: conversion.Fine}}
		if d.ID%2 == 0 {
			checks[1] = conversion.Check{Name: "click id", Outcome: conversion.Wrong, Note: "RENAMED"}
		}
		r := contestedReceipt(d)
		cases[i] = page.Case{Weight: dispute.Weigh(d.Reason, checks, nil), Receipt: &r, Campaign: r.Campaign, SubID: data.NewText("fb_ad_881"), Terms: &data.Terms{Model: data.NewText("cpa")}}
	}
	return cases, b.lost
}

// contestedReceipt is one of a dispute.
func contestedReceipt(d data.Dispute) data.Receipt {
	return data.Receipt{
		ID: data.NewID("prod-eu", data.NewText(fmt.Sprint(8_812_000+d.ID))), Operator: d.Operator, ClickID: d.Conversion.Click,
		PlayerID: data.NewText(fmt.Sprint(88_700 + d.ID)), Campaign: data.Ref{Key: data.NewText("4"), Name: data.NewText("ru-ios-slots")},
		Status: data.NewText("rejected"), Event: d.Conversion.Event,
	}
}

// Contest makes a conversion of each thing; the third of a kind has no price.
func (b *bench) Contest(_ context.Context, of page.Subjects) (page.Contests, error) {
	b.asked = append(b.asked, of)
	var found page.Contests
	add := func(id, click string) {
		n := data.NewDispute{Operator: ref("FableSpin"), Conversion: data.ConversionKey{Source: "prod-eu", Operator: data.NewText("op-FableSpin"), Click: data.NewText(click), Event: data.NewText(data.FTD), Ordinal: 1}}
		n.Reason, n.Claim, n.Deadline = data.ReasonRejected, euro("120"), b.now().Add(9*24*time.Hour).Truncate(time.Hour)
		if id != "" {
			n.Receipts = []data.ID{data.NewID("prod-eu", data.NewText(id))}
		}
		c := page.Contest{NewDispute: n}
		if len(found.All)%3 == 2 {
			c.Claim, c.Asks = data.Money{}, "the deal has a revenue share, which has no price here"
		}
		found.All = append(found.All, c)
	}
	for _, id := range of.Receipts {
		add(id.Key.Raw(), "click-of-"+id.Key.Raw())
	}
	for _, click := range of.Clicks {
		add("", click.Raw())
	}
	for _, c := range of.Conversions {
		add(c.Receipts[0].ID.Key.Raw(), c.Key.Click.Raw())
		found.All[len(found.All)-1].Conversion = c.Key
	}
	return found, b.lost
}

func (d desk) OpenDisputes(_ context.Context, all []data.NewDispute, op data.Op) ([]data.Opened, error) {
	d.ops = append(d.ops, op)
	if d.err != nil {
		return nil, d.err
	}
	var opened []data.Opened
	for _, n := range all {
		i := slices.IndexFunc(d.all, func(o data.Dispute) bool { return o.Conversion == n.Conversion && o.Live() })
		if i >= 0 {
			opened = append(opened, data.Opened{Dispute: d.all[i], Held: true})
			continue
		}
		now := d.now()
		is := data.Dispute{
			ID: int64(len(d.all) + 100), Conversion: n.Conversion, Operator: n.Operator, Receipts: n.Receipts, DisputeTerms: n.DisputeTerms,
			Owner: d.Me(), State: data.DisputeOpen, Version: 1, OpenedAt: now, OpenedBy: d.Me(), ChangedAt: now, ChangedBy: d.Me(), Change: data.NewText("opened it"),
		}
		d.all = append(d.all, is)
		opened = append(opened, data.Opened{Dispute: is})
	}
	return opened, nil
}

// change edits one as it was seen.
func (d desk) change(seen data.Seen, op data.Op, words string, how func(*data.Dispute)) (data.Dispute, error) {
	d.bench.ops = append(d.bench.ops, op)
	if d.err != nil {
		return data.Dispute{}, d.err
	}
	is := &d.all[d.index(seen.ID)]
	if is.Version != seen.Version {
		return data.Dispute{}, &data.StaleError{Is: *is, Saw: seen.Version, To: "edit"}
	}
	d.before[seen.ID] = *is
	how(is)
	is.Version++
	is.ChangedAt, is.ChangedBy, is.Change = d.now(), d.Me(), data.NewText(words)
	d.edits[seen.ID] = append([]data.DisputeEdit{{At: d.now(), By: d.Me(), Change: is.Change}}, d.edits[seen.ID]...)
	return *is, nil
}

func (d desk) ClaimDispute(_ context.Context, seen data.Seen, op data.Op) (data.Dispute, error) {
	return d.change(seen, op, "claimed it", func(is *data.Dispute) { is.Owner = d.Me() })
}

func (d desk) ReleaseDispute(_ context.Context, seen data.Seen, op data.Op) (data.Dispute, error) {
	return d.change(seen, op, "released it", func(is *data.Dispute) { is.Owner = data.Text{} })
}

func (d desk) MoveDisputes(_ context.Context, seen []data.Seen, to data.DisputeState, answer *data.Answer, op data.Op) (moved []data.Dispute, err error) {
	for _, s := range seen {
		is, err := d.change(s, op, "moved it to "+string(to), func(is *data.Dispute) { is.State = to })
		if err != nil {
			return nil, err
		}
		if answer != nil {
			said := *answer
			said.By, said.At = d.Me(), d.now()
			d.answers[s.ID] = append(d.answers[s.ID], said)
		}
		moved = append(moved, is)
	}
	return moved, nil
}

func (d desk) Restate(_ context.Context, seen data.Seen, to data.DisputeTerms, op data.Op) (data.Dispute, error) {
	return d.change(seen, op, "changed the statement", func(is *data.Dispute) { is.DisputeTerms = to })
}

func (d desk) NoteDispute(_ context.Context, id int64, text string, op data.Op) (data.Note, error) {
	d.bench.ops = append(d.bench.ops, op)
	n := data.Note{Text: data.NewText(text), By: d.Me(), At: d.now()}
	if d.err == nil {
		d.notes[id] = append(d.notes[id], n)
	}
	return n, d.err
}

func (d desk) UndoDispute(_ context.Context, seen data.Seen, op data.Op) (data.Dispute, error) {
	was, ok := d.before[seen.ID]
	if !ok {
		return data.Dispute{}, errors.New("the audit does not tell what it was")
	}
	return d.change(seen, op, "took back: "+d.all[d.index(seen.ID)].Change.Raw(), func(is *data.Dispute) {
		is.State, is.Owner, is.DisputeTerms = was.State, was.Owner, was.DisputeTerms
	})
}

func ref(name string) data.Ref {
	return data.Ref{Key: data.NewText("op-" + name), Name: data.NewText(name)}
}

func euro(amount string) data.Money {
	return data.Money{Amount: data.ParseAmount(amount), Currency: data.NewText("EUR")}
}

// docket is some disputes of November, as they stand on a Tuesday.
func docket(now time.Time) []data.Dispute {
	day := 24 * time.Hour
	zebrino, fable := now.Add(2*day+12*time.Hour), now.Add(9*day)
	made := func(id int64, operator, event string, reason data.DisputeReason, claim string, state data.DisputeState, owner string, age time.Duration, due time.Time) data.Dispute {
		d := data.Dispute{
			ID: id, Operator: ref(operator), Version: 1, State: state, OpenedAt: now.Add(-age), OpenedBy: data.NewText("ops1@desk"),
			Conversion: data.ConversionKey{Source: "prod-eu", Operator: data.NewText("op-" + operator), Click: data.NewText(fmt.Sprintf("56d75d3a-4d6e-4b1f-9d11-0a8e5f2c%04d", id)), Event: data.NewText(event), Ordinal: 1},
			ChangedAt:  now.Add(-age), ChangedBy: data.NewText("ops1@desk"), Change: data.NewText("opened it"),
			Receipts: []data.ID{data.NewID("prod-eu", data.NewText(fmt.Sprint(8_812_000+id)))},
		}
		d.Reason, d.Deadline, d.Claim = reason, due, euro(claim)
		if claim == "" {
			d.Claim = data.Money{}
		}
		if owner != "" {
			d.Owner = data.NewText(owner + "@desk")
		}
		if state != data.DisputeOpen {
			d.ChangedAt, d.Change, d.Version = now.Add(-age/2), data.NewText("moved it to "+string(state)), 2
		}
		return d
	}
	all := []data.Dispute{
		made(41, "Zebrino", data.FTD, data.ReasonMissing, "120", data.DisputeSent, "ops1", 9*day, zebrino),
		made(38, "Zebrino", data.FTD, data.ReasonElsewhere, "120", data.DisputeSent, "ops1", 9*day, zebrino),
		made(44, "Zebrino", data.QualifiedFTD, data.ReasonRejected, "120", data.DisputeOpen, "", 6*day, zebrino),
		made(47, "Zebrino", data.FTD, data.ReasonLate, "120", data.DisputeOpen, "am2", 2*day, zebrino),
		made(36, "FableSpin", data.FTD, data.ReasonWrongParameters, "480", data.DisputeAccepted, "ops1", 12*day, fable),
		made(39, "FableSpin", data.FTD, data.ReasonDuplicated, "1600", data.DisputeSent, "ops1", 10*day, fable),
		made(52, "FableSpin", data.FTD, data.ReasonWrongParameters, "120", data.DisputeOpen, "", time.Hour, fable),
		made(53, "FableSpin", data.FTD, data.ReasonWrongParameters, "", data.DisputeOpen, "ops1", time.Hour, fable),
		made(12, "Oddly", data.FTD, data.ReasonMissing, "90", data.DisputeDeclined, "am2", 31*day, time.Time{}),
	}
	all[6].Statement = data.NewText("The click id came as click_id; it is ours and within the window.")
	all[6].Contact = data.NewText("partners@fablespin.example")
	return all
}

// disputing gives a console a ledger of disputes.
func disputing(o *Options) {
	now := o.Now()
	b := &bench{now: o.Now, role: data.RoleLead, all: docket(now), notes: map[int64][]data.Note{}, answers: map[int64][]data.Answer{}, edits: map[int64][]data.DisputeEdit{}, before: map[int64]data.Dispute{}}
	b.notes[52] = []data.Note{{Text: data.NewText("replayed after the fix, they still show 0"), By: data.NewText("ops1@desk"), At: now.Add(-time.Hour)}}
	b.edits[52] = []data.DisputeEdit{{At: now.Add(-time.Hour), By: data.NewText("ops1@desk"), Change: data.NewText("opened it")}}
	b.answers[36] = []data.Answer{{On: now.Add(-24 * time.Hour), Who: data.NewText("Ada"), Verbatim: data.NewText("We pay.\nSorry."), File: data.NewText("mail.eml"), By: data.NewText("ops1@desk")}}
	o.Disputes = desk{b, "ops1@desk"}
	o.Zones = map[string]*time.Location{"op-Zebrino": time.FixedZone("EET", 2*3600)}
	o.Months = o.Zones
}

// bench gives the ledger of disputes of a session.
func (s *session) bench() *bench { return s.c.options.Disputes.(desk).bench }
