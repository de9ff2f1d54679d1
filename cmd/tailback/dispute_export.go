package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"tailback/data"
	"tailback/data/dossier"
	"tailback/rules/evidence"
)

// exportFlags are the flags of dispute export.
type exportFlags struct {
	who, out string
	json     bool
}

func newDisputeExportCommand(app *app) *cobra.Command {
	var f exportFlags
	cmd := &cobra.Command{
		Use:   "export ID…",
		Short: "Write the evidence of disputes, to hand over",
		Long: `export rebuilds a disputed conversion end to end: click, receipts as they
arrived, what contract and terms said then, findings with the bytes that prove
them, our answers, deliveries, the payout line; times in UTC and in the
operator's zone. It writes Markdown, CSV and JSON, with a manifest of their
SHA-256, to a folder, to a zip where the name ends so, or as a zip to standard
output. Without -o it lists what would be inside and what is left out.

The operator sees no notes, owner, deliveries, affiliate, source or sub-ids, and
no visitor's address or user agent. An affiliate sees its own click, events and
deliveries, and nothing of the operator's terms. Nobody sees secrets.

The manifest's digest is kept in the ledger's audit and printed on standard
error, for the covering mail: tailback dispute verify checks by it.`,
		Example: `  tailback dispute export 41 -o 41.zip
  ssh host tailback dispute export 41 42 -o - > claim.zip`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return app.work(cmd.Context(), func(d *docket) error { return d.export(cmd.Context(), args, f) })
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.who, "for", string(evidence.ForOperator), "who reads it: "+strings.Join(evidence.Audiences(), ", "))
	flags.StringVarP(&f.out, "output", "o", "", "write to this new folder or `FILE`.zip; - for standard output")
	flags.BoolVar(&f.json, "json", false, "one JSON object: what was written, or would be")
	return cmd
}

// exported is what became of an export, as JSON.
type exported struct {
	data.Handout
	Output  string        `json:"output"` // "" where nothing was written
	Proof   []exportProof `json:"proof"`
	LeftOut []string      `json:"left_out"`
}

type exportProof struct {
	Dispute int64    `json:"dispute"`
	Fine    int      `json:"fine"`
	Of      int      `json:"of"`
	Missing []string `json:"missing"`
}

func (d *docket) export(ctx context.Context, words []string, f exportFlags) error {
	who, err := f.audience(d.app)
	if err != nil {
		return err
	}
	if why := d.ledger.Why(data.ToExport); why != "" {
		return &data.Error{Kind: data.Usage, What: "cannot export", Why: why}
	}
	cases, ids, err := d.cases(ctx, words)
	if err != nil {
		return err
	}
	papers, files, err := evidence.Bundle(cases, who)
	if err != nil {
		return err
	}
	sealed := dossier.Seal(files)
	told := exported{Handout: data.Handout{Disputes: ids, Audience: string(who), Files: sealed.Count(), Digest: sealed.Digest}, Output: f.out}
	told.of(evidence.Look(cases, papers))
	if f.out != "" {
		if err := d.hand(ctx, sealed, told.Handout, f.out, data.NewOp()); err != nil {
			return err
		}
	}
	return told.print(d.app, files, f)
}

// audience reads what is asked for.
func (f exportFlags) audience(app *app) (evidence.Audience, error) {
	who, err := evidence.ParseAudience(f.who)
	if err != nil {
		return who, &data.Error{Kind: data.Usage, What: "cannot use --for", Why: err.Error()}
	}
	if f.out != "-" {
		return who, nil
	}
	if f.json {
		return who, &data.Error{Kind: data.Usage, What: "cannot use --json", Why: "the zip goes to standard output", Do: "give -o FILE.zip"}
	}
	if to, ok := app.stdout.(*os.File); ok && term.IsTerminal(int(to.Fd())) {
		return who, &data.Error{Kind: data.Usage, What: "cannot write a zip to a terminal", Do: "redirect it: -o - > 41.zip"}
	}
	return who, nil
}

// cases rebuilds the disputes that are named, each once.
func (d *docket) cases(ctx context.Context, words []string) (all []evidence.Case, ids []int64, err error) {
	for _, word := range words {
		id, err := number(word)
		if err != nil {
			return nil, nil, err
		}
		if slices.Contains(ids, id) {
			continue
		}
		c, err := d.rebuild(ctx, id)
		if err != nil {
			return nil, nil, err
		}
		all, ids = append(all, c), append(ids, id)
	}
	return all, ids, nil
}

// hand writes files, says so in the audit, and only then lets them be seen.
func (d *docket) hand(ctx context.Context, files dossier.Files, h data.Handout, to string, op data.Op) error {
	if to == "-" {
		var zip bytes.Buffer
		if err := files.Zip(&zip); err != nil {
			return err
		}
		if err := d.ledger.Export(ctx, h, op); err != nil {
			return err
		}
		_, err := zip.WriteTo(d.app.out)
		return err
	}
	draft, err := files.Write(ctx, to)
	if err != nil {
		return err
	}
	defer draft.Discard()
	if err := d.ledger.Export(ctx, h, op); err != nil {
		return err
	}
	return draft.Publish()
}

// of takes from papers what a person must know before they go out.
func (e *exported) of(p evidence.Preview) {
	e.LeftOut = append([]string{}, p.LeftOut...)
	for _, proof := range p.Proofs {
		e.Proof = append(e.Proof, exportProof{proof.ID, proof.Fine, checks, append([]string{}, proof.Missing...)})
	}
}

// print says what was done: beside a zip on standard output, on standard error.
func (e exported) print(app *app, files []data.EvidenceFile, f exportFlags) error {
	if f.json {
		to := json.NewEncoder(app.out)
		to.SetEscapeHTML(false)
		return to.Encode(e)
	}
	var b strings.Builder
	for _, p := range e.Proof {
		if len(p.Missing) > 0 {
			fmt.Fprintf(&b, "dispute %d: proof %d/%d, missing: %s\n", p.Dispute, p.Fine, p.Of, data.Safe(strings.Join(p.Missing, ", ")))
		}
	}
	if len(e.LeftOut) > 0 {
		fmt.Fprintf(&b, "left out: %s\n", data.Safe(strings.Join(e.LeftOut, ", ")))
	}
	if f.out != "" {
		fmt.Fprintf(&b, "sha256 of the manifest, for the covering mail: %s\n", e.Digest)
	}
	if _, err := io.WriteString(app.stderr, b.String()); err != nil || f.out == "-" {
		return err
	}
	b.Reset()
	if f.out != "" {
		fmt.Fprintf(&b, "%d files for %s in %s\n", e.Files, evidence.Audience(e.Audience).Reader(), data.Safe(f.out))
	}
	for _, one := range files {
		if f.out == "" {
			fmt.Fprintf(&b, "%8d bytes  %s\n", len(one.Body), one.Name)
		}
	}
	_, err := io.WriteString(app.out, b.String())
	return err
}
