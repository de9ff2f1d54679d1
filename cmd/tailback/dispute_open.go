package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"tailback/data"
	"tailback/rules/dispute"
)

// disputeFlags are the flags of dispute open.
type disputeFlags struct {
	click, player, operator, event string
	ordinal                        int
	reason, claim                  string
	statement, contact, ticket     string
	deadline                       string
	json                           bool
}

func newDisputeOpenCommand(app *app) *cobra.Command {
	var f disputeFlags
	cmd := &cobra.Command{
		Use:   "open [RECEIPT…]",
		Short: "Contest the conversions of receipts, of a click or of a player",
		Long: `open contests the conversion that a receipt is part of; of several receipts all
or none are written, in one transaction, and more than 100 take the role lead.
With --click or --player it is a conversion of theirs, also one of which no
receipt came: then --operator and --event say the rest, where the click does
not.

The claim is the payout by the terms at the time of the event, unless the deal
has a revenue share: then it must be given. The deadline is the operator's close
of that month, by its contract. A conversion that is disputed already stays as
it is, and who has it is said: the exit code is 1, or 2 where it is the only
one.`,
		Example: `  tailback dispute open 8812734 --reason rejected
  tailback dispute open --click 9cdf-77e0 --reason missing --claim '120 EUR'`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return app.work(cmd.Context(), func(d *docket) error { return d.open(cmd.Context(), args, f) })
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.reason, "reason", "", "why: "+strings.Join(data.DisputeReasons(), ", "))
	flags.StringVar(&f.click, "click", "", "the conversion of the click of this `ID`")
	flags.StringVar(&f.player, "player", "", "the conversion of the player of this `ID`")
	flags.StringVar(&f.operator, "operator", "", "the operator, by name or key")
	flags.StringVar(&f.event, "event", "", "the payable event (default that of the terms)")
	flags.IntVar(&f.ordinal, "ordinal", 0, "which of several such events of one click, from 1")
	flags.StringVar(&f.claim, "claim", "", "what should be paid: '120.00 EUR', or none")
	flags.StringVar(&f.statement, "statement", "", "what the operator reads; - for standard input")
	flags.StringVar(&f.contact, "contact", "", "whom at the operator it goes to")
	flags.StringVar(&f.ticket, "ticket", "", "the operator's or our own ticket")
	flags.StringVar(&f.deadline, "deadline", "", "an answer is needed by this `TIME` (default the operator's close)")
	flags.BoolVar(&f.json, "json", false, "one JSON object a line: a dispute")
	return cmd
}

func (d *docket) open(ctx context.Context, receipts []string, f disputeFlags) error {
	contests, err := d.contests(ctx, receipts, f)
	if err != nil {
		return err
	}
	all := make([]data.NewDispute, len(contests))
	for i, c := range contests {
		terms, err := d.terms(c, f)
		if err != nil {
			return err
		}
		all[i] = data.NewDispute{Conversion: c.key, Operator: c.operator, Receipts: c.receipts, DisputeTerms: terms}
	}
	opened, err := d.ledger.OpenDisputes(ctx, all, data.NewOp())
	if err != nil {
		return err
	}
	return d.printOpened(opened, f.json)
}

// contests gives the conversions that are meant.
func (d *docket) contests(ctx context.Context, receipts []string, f disputeFlags) ([]contest, error) {
	w := wanted{event: f.event, ordinal: f.ordinal}
	if f.operator != "" {
		var err error
		if w.operator, err = d.operator(f.operator); err != nil {
			return nil, err
		}
	}
	given := 0
	for _, one := range []bool{len(receipts) > 0, f.click != "", f.player != ""} {
		if one {
			given++
		}
	}
	if given != 1 || f.ordinal < 0 {
		return nil, &data.Error{Kind: data.Usage, What: "cannot tell which conversion is meant", Why: "it is named by one of: receipts, --click, --player", Do: "see tailback dispute open --help"}
	}
	if f.click != "" || f.player != "" {
		kind, id := data.FoundClick, f.click
		if f.player != "" {
			kind, id = data.FoundPlayer, f.player
		}
		c, err := d.ofSubject(ctx, kind, id, w)
		return []contest{c}, err
	}
	var all []contest
	for _, word := range receipts {
		c, err := d.ofReceipt(ctx, word, w)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

// terms are what a dispute says: what flags give, else what is usual.
func (d *docket) terms(c contest, f disputeFlags) (t data.DisputeTerms, err error) {
	if t.Reason, err = data.ParseDisputeReason(f.reason); err != nil {
		return t, &data.Error{Kind: data.Usage, What: "cannot use --reason", Why: err.Error()}
	}
	if t.Claim, err = claim(c, f.claim); err != nil {
		return t, err
	}
	statement, err := typed(d.app, f.statement)
	if err != nil {
		return t, err
	}
	t.Statement, t.Contact, t.Ticket = data.NewText(statement), data.NewText(f.contact), data.NewText(f.ticket)
	if t.Deadline, err = moment("--deadline", f.deadline); err == nil && f.deadline == "" {
		t.Deadline = d.deadline(c)
	}
	return t, err
}

func claim(c contest, text string) (data.Money, error) {
	usual, ok := dispute.Claim(c.terms)
	switch {
	case text != "" && c.terms != nil:
		return claimed(text, c.terms.Payout.Currency)
	case text != "":
		return claimed(text, data.Text{})
	case ok:
		return usual, nil
	}
	why := "no terms say what it pays"
	if c.terms != nil && c.terms.RevShare() {
		why = "the deal has a revenue share, which has no price here"
	}
	return data.Money{}, &data.Error{Kind: data.Usage, What: "cannot tell what should be paid", Why: why, Do: "give --claim '120.00 EUR', or --claim none"}
}

// printOpened prints what was opened, and says who has the others.
func (d *docket) printOpened(opened []data.Opened, json bool) error {
	var ours []data.Dispute
	for _, o := range opened {
		if !o.Held {
			ours = append(ours, o.Dispute)
			continue
		}
		held := &data.DisputedError{Is: o.Dispute}
		if len(opened) == 1 {
			return held
		}
		if _, err := fmt.Fprintln(d.app.stderr, sentence(held)); err != nil {
			return err
		}
	}
	if err := d.print(ours, json); err != nil {
		return err
	}
	if len(ours) < len(opened) {
		return errBadAnswer
	}
	return nil
}
