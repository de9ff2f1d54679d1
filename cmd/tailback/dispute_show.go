package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tailback/data"
	"tailback/rules/conversion"
	"tailback/rules/dispute"
)

func newDisputeShowCommand(app *app) *cobra.Command {
	var asJSON bool
	var at string
	cmd := &cobra.Command{
		Use:   "show ID",
		Short: "Show a dispute with its notes, its answers and what is proven",
		Long: `show prints a dispute, what was written about it, and how much of it is
proven now: of seven checks of its receipt, and the payout line, what is missing
is named. Notes are for us alone.`,
		Example: `  tailback dispute show 41`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return app.workAt(cmd.Context(), at, func(d *docket) error { return d.show(cmd.Context(), args[0], asJSON) })
		},
	}
	cmd.Flags().StringVar(&at, "at", "", "as of this `TIME`, of a capture (default its end)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object: the dispute with notes, answers and proof")
	return cmd
}

func (d *docket) show(ctx context.Context, word string, asJSON bool) error {
	id, err := number(word)
	if err != nil {
		return err
	}
	f, err := d.ledger.Dispute(ctx, id)
	if err != nil {
		return err
	}
	p, err := d.proof(ctx, f.Dispute)
	if err != nil {
		return err
	}
	if asJSON {
		to := json.NewEncoder(d.app.out)
		to.SetEscapeHTML(false)
		return to.Encode(disputeFile{lineOf(f.Dispute), p, noteLines(f.Notes), answerLines(f.Answers)})
	}
	if err := d.print([]data.Dispute{f.Dispute}, false); err != nil {
		return err
	}
	_, err = io.WriteString(d.app.out, particulars(f, p))
	return err
}

// proof is how much of a dispute its receipt proves.
type proof struct {
	Receipt data.ID  `json:"receipt"`
	Fine    int      `json:"fine"`
	Of      int      `json:"of"`
	Missing []string `json:"missing"`
}

// checks is of how many things a proof is made.
const checks = dispute.ProofOf

// proof judges the newest receipt of the payable event that the dispute was opened
// with, else the newest.
func (d *docket) proof(ctx context.Context, of data.Dispute) (proof, error) {
	p := proof{Of: checks, Missing: []string{"a receipt: none of ours came"}}
	if len(of.Receipts) == 0 {
		return p, nil
	}
	receipts, err := d.source.ByID(ctx, of.Receipts)
	if err != nil {
		return p, err
	}
	if len(receipts) == 0 {
		p.Missing = []string{"a receipt: those that were seen are not there any more"}
		return p, nil
	}
	best := receipts[decisive(receipts, of.Conversion.Event)]
	checked, err := d.watch.Check(ctx, []data.Receipt{best})
	if err != nil {
		return p, err
	}
	trail, err := d.source.Trail(ctx, best)
	if err != nil {
		return p, err
	}
	p.Receipt = best.ID
	weight := dispute.Weigh(of.Reason, conversion.Verdict(checked[0], trail), ownLines(trail.Payouts, receipts))
	p.Fine, p.Missing = weight.Fine, append([]string{}, weight.Missing...) // in JSON it is a list, though it be empty
	return p, nil
}

func (p proof) String() string {
	said := fmt.Sprintf("proof %d/%d", p.Fine, p.Of)
	if len(p.Missing) > 0 {
		said += ", missing: " + strings.Join(p.Missing, ", ")
	}
	return said
}

// particulars gives what is written about a dispute, for a person.
func particulars(f data.DisputeFile, p proof) string {
	var b strings.Builder
	line := func(name, text string) {
		if text != "" {
			fmt.Fprintf(&b, "  %s: %s\n", name, text)
		}
	}
	d := f.Dispute
	fmt.Fprintf(&b, "  %s\n", p)
	fmt.Fprintf(&b, "  version %d, opened by %s at %s; %s %s at %s\n", d.Version, d.OpenedBy, stamp(d.OpenedAt), d.ChangedBy, d.Change, stamp(d.ChangedAt))
	var receipts []string
	for _, id := range d.Receipts {
		receipts = append(receipts, id.String())
	}
	line("receipts seen", strings.Join(receipts, " "))
	line("contact", d.Contact.String())
	line("ticket", d.Ticket.String())
	line("statement", d.Statement.String())
	for _, n := range f.Notes {
		line("note of "+n.By.String()+" at "+stamp(n.At), n.Text.String())
	}
	for _, a := range f.Answers {
		line("answer of "+or(a.Who.String(), "the operator")+" at "+stamp(a.On)+", written down by "+a.By.String(), a.Verbatim.String())
		line("  with the file", a.File.String())
	}
	return b.String()
}

// disputeFile is a dispute with what was written about it, as JSON.
type disputeFile struct {
	disputeLine
	Proof   proof        `json:"proof"`
	Notes   []noteLine   `json:"notes"`
	Answers []answerLine `json:"answers"`
}

type noteLine struct {
	Text data.Text `json:"text"`
	By   data.Text `json:"by"`
	At   time.Time `json:"at"`
}

type answerLine struct {
	On       time.Time `json:"answered_at"`
	Who      data.Text `json:"who"`
	Verbatim data.Text `json:"verbatim"`
	File     data.Text `json:"file"`
	By       data.Text `json:"by"`
	At       time.Time `json:"at"`
}

func noteLines(notes []data.Note) []noteLine {
	lines := []noteLine{}
	for _, n := range notes {
		lines = append(lines, noteLine{n.Text, n.By, n.At})
	}
	return lines
}

func answerLines(answers []data.Answer) []answerLine {
	lines := []answerLine{}
	for _, a := range answers {
		lines = append(lines, answerLine{a.On, a.Who, a.Verbatim, a.File, a.By, a.At})
	}
	return lines
}
