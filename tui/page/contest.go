package page

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
)

// leftShown is how many of what was left out are named.
const leftShown = 2

// ContestForm asks for the rest of what disputes say, once their conversions are
// known. The claim of one that has a price is its own, as is the deadline; what
// is typed counts for all of them.
func ContestForm(db Disputes, found Contests, now time.Time) Form {
	n := len(found.All)
	first := found.All[0]
	form := Form{Title: "Dispute " + joined(", ", aboutKey(first.Conversion), label(first.Operator)), Name: "dispute", Lines: contestLines(found)}
	claim, deadline := suggested(found.All)
	form.Fields = saysFields(first.DisputeTerms, claim, deadline)
	form.Fields[saysClaim].Hint = claimHint(found.All)
	if claim == "" {
		form.Fields[saysClaim].Hint += ": " + asks(found.All)
	}
	if n > 1 {
		form.Title = "Dispute " + counted(n, "conversion")
		form.Fields[saysDeadline].Hint += "; or " + usualWord
		form.Fields = append(form.Fields, countField(n, "disputes them all"))
	}
	form.Wrong = func(values []string) error {
		if _, err := contested(found.All, values, now); err != nil {
			return err
		}
		return wrongCount(values, saysCount, n)
	}
	form.Do = func(ctx context.Context, values []string, op data.Op) (tea.Msg, error) {
		all, err := contested(found.All, values, now)
		if err != nil {
			return nil, err
		}
		opened, err := db.OpenDisputes(ctx, all, op)
		if err != nil {
			return nil, err
		}
		return openedMsg(opened)
	}
	return form
}

// usualWord stands for each conversion's own claim, or close.
const usualWord = "each its own"

// claimHint says what can be claimed.
func claimHint(all []Contest) string {
	if len(all) > 1 {
		return "120.00 EUR, none, or " + usualWord
	}
	return "120.00 EUR, or none"
}

// suggested gives the claim and the deadline that the form begins with.
func suggested(all []Contest) (claim, deadline string) {
	claim, deadline = all[0].Claim.String(), stamped(all[0].Deadline)
	for _, c := range all {
		if c.Asks != "" {
			claim = ""
			break
		}
		if c.Claim.String() != all[0].Claim.String() {
			claim = usualWord
		}
	}
	for _, c := range all {
		if stamped(c.Deadline) != deadline {
			deadline = usualWord
		}
	}
	return claim, deadline
}

// contested gives the disputes as they are to be opened.
func contested(all []Contest, values []string, now time.Time) ([]data.NewDispute, error) {
	values = append([]string{}, values...)
	claim, deadline := suggested(all)
	ownClaim := values[saysClaim] == usualWord || claim != "" && values[saysClaim] == claim
	ownDeadline := values[saysDeadline] == usualWord || deadline != "" && values[saysDeadline] == deadline
	if ownClaim {
		values[saysClaim] = "none"
	}
	if ownDeadline {
		values[saysDeadline] = ""
	}
	if values[saysClaim] == "" {
		return nil, inField(saysClaim, &data.Error{Kind: data.Usage, What: "what is claimed is not known", Why: asks(all), Do: "write " + claimHint(all)})
	}
	terms, err := termsOf(values, now)
	if err != nil {
		return nil, err
	}
	opened := make([]data.NewDispute, len(all))
	for i, c := range all {
		opened[i] = c.NewDispute
		own := c.DisputeTerms
		opened[i].DisputeTerms = terms
		if ownClaim {
			opened[i].Claim = own.Claim
		}
		if ownDeadline {
			opened[i].Deadline = own.Deadline
		}
	}
	return opened, nil
}

// asks says why a person has to say what is claimed.
func asks(all []Contest) string {
	for _, c := range all {
		if c.Asks != "" {
			return c.Asks
		}
	}
	return "the field is empty"
}

// contestLines show what would be disputed, and what was left out.
func contestLines(found Contests) []string {
	var lines []string
	var sum data.Sums
	for i, c := range found.All {
		sum.Add(c.Claim)
		if i < previewed {
			lines = append(lines, contestLine(c))
		}
	}
	if more := len(found.All) - previewed; more > 0 {
		lines = append(lines, fmt.Sprintf("and %s more", Grouped(more)))
	}
	if len(found.All) > 1 {
		lines = append(lines, "together "+orElse(sums(sum), "nothing priced"))
	}
	for i, why := range found.Left {
		if i == leftShown {
			lines = append(lines, fmt.Sprintf("left out: %s more", Grouped(len(found.Left)-i)))
			break
		}
		lines = append(lines, "left out: "+why)
	}
	return lines
}

func contestLine(c Contest) string {
	receipts := "no receipt of ours"
	if n := len(c.Receipts); n > 0 {
		receipts = joined(" ", "receipt", brief(c.Receipts[n-1].Key))
		if n > 1 {
			receipts = fmt.Sprintf("%d receipts, last %s", n, brief(c.Receipts[n-1].Key))
		}
	}
	return joined(", ", label(c.Operator), aboutKey(short(c.Conversion)), receipts, orElse(data.Safe(c.Claim.String()), c.Asks))
}

// openedMsg tells what was opened, and who has the others.
func openedMsg(opened []data.Opened) (tea.Msg, error) {
	var ours []data.Dispute
	var held []string
	for _, o := range opened {
		if !o.Held {
			ours = append(ours, o.Dispute)
			continue
		}
		refusal := &data.DisputedError{Is: o.Dispute}
		if len(opened) == 1 {
			return nil, refusal
		}
		held = append(held, joined(" ", label(o.Dispute.Operator), aboutKey(o.Dispute.Conversion))+": "+Whole(refusal))
	}
	said := "disputed as " + numbers(ours)
	if len(ours) == 0 {
		said = "nothing was disputed"
	}
	if held != nil {
		return Show{Title: fmt.Sprintf("%s; %s disputed already", said, Grouped(len(held))), Lines: held}, nil
	}
	return Note{Text: said + "; 4 shows it, z there takes it back"}, nil
}

// numbers names disputes: 52, or 52 to 61 (10).
func numbers(all []data.Dispute) string {
	if len(all) == 0 {
		return ""
	}
	lo, hi := all[0].ID, all[0].ID
	for _, d := range all {
		lo, hi = min(lo, d.ID), max(hi, d.ID)
	}
	if lo == hi {
		return fmt.Sprint(lo)
	}
	return strings.Join([]string{fmt.Sprint(lo), "to", fmt.Sprint(hi), "(" + Grouped(len(all)) + ")"}, " ")
}
