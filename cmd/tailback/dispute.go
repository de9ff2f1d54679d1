package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tailback/data"
	"tailback/data/ledger"
)

func newDisputeCommand(app *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "dispute",
		Short: "Contest conversions with their operators, and follow them",
		Long: `dispute contests conversions with their operators. A dispute is about a
conversion: all receipts of one click, or of one player, and one payable event;
also about one of which no receipt came. Of a conversion one dispute is live,
open or sent; who opens it has it. Disputes are kept in the ledger.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		newDisputeOpenCommand(app),
		newDisputeListCommand(app),
		newDisputeShowCommand(app),
		newDisputeNoteCommand(app),
		newDisputeClaimCommand(app),
		newDisputeMoveCommand(app),
		newDisputeExportCommand(app),
		newDisputeVerifyCommand(app),
	)
	return cmd
}

// docket is an examined source with the ledger that its disputes are in.
type docket struct {
	*examiner
	app    *app
	ledger *ledger.Ledger
}

// docket opens the source that flags, environment and configuration name, and the
// ledger.
func (a *app) docket(ctx context.Context) (*docket, error) {
	set, err := a.settings()
	if err != nil {
		return nil, err
	}
	e, err := a.examiner(ctx)
	if err != nil {
		return nil, err
	}
	l, err := a.openLedger(ctx, set, e.source, a.clock)
	if err != nil {
		e.close()
		return nil, err
	}
	return &docket{examiner: e, app: a, ledger: l}, nil
}

func (d *docket) close() {
	_ = d.ledger.Close()
	d.examiner.close()
}

// work does something with the docket of the moment.
func (a *app) work(ctx context.Context, do func(*docket) error) error {
	d, err := a.docket(ctx)
	if err != nil {
		return err
	}
	defer d.close()
	return do(d)
}

// workAt is work as of a moment of a capture, "" for its end.
func (a *app) workAt(ctx context.Context, at string, do func(*docket) error) (err error) {
	if a.at, err = moment("--at", at); err != nil {
		return err
	}
	return a.work(ctx, do)
}

// number reads the number of a dispute.
func number(word string) (int64, error) {
	n, err := strconv.ParseInt(word, 10, 64)
	if err != nil || n < 1 {
		return 0, &data.Error{Kind: data.Usage, What: "there is no dispute " + data.Safe(word), Why: "disputes have numbers", Do: "see tailback dispute list"}
	}
	return n, nil
}

// seen gives the dispute as a person saw it: the version given, else as it is
// now.
func (d *docket) seen(ctx context.Context, word string, version int64) (data.Seen, error) {
	id, err := number(word)
	if err != nil || version > 0 {
		return data.Seen{ID: id, Version: version}, err
	}
	f, err := d.ledger.Dispute(ctx, id)
	return f.Dispute.Seen(), err
}

// typed gives a text that is an argument, or standard input for -, of which no
// more is read than a text can be.
func typed(app *app, word string) (string, error) {
	if word != "-" {
		return word, nil
	}
	b, err := io.ReadAll(io.LimitReader(app.stdin, 1<<17))
	if err != nil {
		return "", fmt.Errorf("read standard input: %w", err)
	}
	return string(b), nil
}

// claimed reads 120.00 EUR; without a currency it is that of what is paid
// usually. none is no claim.
func claimed(text string, usual data.Text) (data.Money, error) {
	words := strings.Fields(text)
	wrong := &data.Error{Kind: data.Usage, What: "cannot use --claim " + data.Safe(text), Why: "it is an amount and a currency", Do: "write '120.00 EUR', or none"}
	switch {
	case text == "none":
		return data.Money{}, nil
	case len(words) == 1 && !usual.Empty():
		words = append(words, usual.Raw())
	case len(words) != 2:
		return data.Money{}, wrong
	}
	m := data.Money{Amount: data.ParseAmount(words[0]), Currency: data.NewText(words[1])}
	if d, ok := m.Amount.Decimal(); !ok || d.Sign() < 0 || len(words[1]) > 10 {
		return data.Money{}, wrong
	}
	return m, nil
}
