package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"tailback/data"
	"tailback/data/dossier"
	"tailback/data/ledger"
	"tailback/rules/evidence"
)

func newDisputeVerifyCommand(app *app) *cobra.Command {
	var digest string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "verify FILE.zip|FOLDER",
		Short: "Check that evidence is as it was handed out",
		Long: `verify holds every file of an export against its manifest, and the manifest
against the ledger's audit, or against the digest that came with the covering
mail. With neither of them it can only say that the files belong together:
consistent, not proven. What was changed, is missing or was added is named, and
the exit code is 1.`,
		Example: `  tailback dispute verify 41.zip
  tailback dispute verify 41.zip --digest 9f86d081…`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return verify(cmd.Context(), app, args[0], digest, asJSON)
		},
	}
	cmd.Flags().StringVar(&digest, "digest", "", "the manifest's SHA-256, as the covering mail has it")
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object")
	return cmd
}

// verified is what verify found out.
type verified struct {
	Digest     string          `json:"digest"`
	Files      int             `json:"files"`
	Wrong      []dossier.Fault `json:"wrong"`
	Consistent bool            `json:"consistent"`
	Proven     bool            `json:"proven"`
	By         string          `json:"by"` // digest or ledger; "" for neither
	HandedOut  []handedOut     `json:"handed_out"`
}

type handedOut struct {
	data.Handout
	At string    `json:"at"`
	By data.Text `json:"by"`
}

func verify(ctx context.Context, app *app, path, digest string, asJSON bool) error {
	given, err := hex.DecodeString(digest)
	if err != nil || digest != "" && len(given) != 32 {
		return &data.Error{Kind: data.Usage, What: "cannot use --digest " + data.Safe(digest), Why: "a SHA-256 has 64 hexadecimal digits"}
	}
	r, err := dossier.Check(path)
	if err != nil {
		return err
	}
	v := verified{Digest: r.Digest, Files: r.Files, Wrong: append([]dossier.Fault{}, r.Wrong...), Consistent: r.Consistent(), HandedOut: []handedOut{}}
	if digest != "" {
		v.By, v.Proven = "digest", v.Consistent && strings.EqualFold(digest, r.Digest)
	} else if r.Digest != "" {
		if err := v.audited(ctx, app); err != nil {
			return err
		}
	}
	if asJSON {
		to := json.NewEncoder(app.out)
		to.SetEscapeHTML(false)
		err = to.Encode(v)
	} else {
		_, err = io.WriteString(app.out, v.String())
	}
	if err == nil && (!v.Consistent || v.By != "" && !v.Proven) {
		err = errBadAnswer
	}
	return err
}

// audited looks for the digest in the ledger that is named, if one is.
func (v *verified) audited(ctx context.Context, app *app) error {
	set, err := app.settings()
	if err != nil {
		return err
	}
	dsn, err := app.ledgerDSN(set)
	if err != nil || dsn == "" {
		return err
	}
	l, err := ledger.Open(ctx, ledger.Options{DSN: dsn, Source: "any", Actor: actor(app.getenv), Role: data.RoleViewer, AppName: appName()})
	if err != nil {
		return err
	}
	defer func() { _ = l.Close() }()
	all, err := l.HandedOut(ctx, v.Digest)
	for _, one := range all {
		v.HandedOut = append(v.HandedOut, handedOut{one.Handout, stamp(one.At), one.By})
	}
	v.By, v.Proven = "ledger", v.Consistent && len(all) > 0
	return err
}

// String says it for a person.
func (v verified) String() string {
	var b strings.Builder
	for _, f := range v.Wrong {
		fmt.Fprintf(&b, "%s: %s\n", f.Name, f.Why)
	}
	switch {
	case !v.Consistent:
		b.WriteString("NOT as it was handed out\n")
	case v.Proven && v.By == "digest":
		fmt.Fprintf(&b, "proven: %d files, and the manifest has the digest that was given\n", v.Files)
	case v.By == "digest":
		fmt.Fprintf(&b, "NOT proven: %d files belong together, and the manifest's digest is another: %s\n", v.Files, v.Digest)
	case v.By == "ledger" && !v.Proven:
		fmt.Fprintf(&b, "NOT proven: %d files belong together, and the ledger knows no export of this digest: %s\n", v.Files, v.Digest)
	case v.Proven:
		fmt.Fprintf(&b, "proven: %d files\n", v.Files)
	default:
		fmt.Fprintf(&b, "consistent, not proven: %d files belong together; give --digest or --ledger to know whose they are\n", v.Files)
	}
	for _, h := range v.HandedOut {
		numbers := strings.Trim(strings.Join(strings.Fields(fmt.Sprint(h.Disputes)), ", "), "[]")
		fmt.Fprintf(&b, "  handed out at %s by %s for %s: dispute %s\n", h.At, h.By, data.Safe(evidence.Audience(h.Audience).Reader()), numbers)
	}
	return b.String()
}
