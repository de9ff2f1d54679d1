package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tailback/data"
)

// editFlags are those of the commands that edit a dispute.
type editFlags struct {
	version int64
	json    bool
}

func (f *editFlags) register(flags *pflag.FlagSet) {
	flags.Int64Var(&f.version, "version", 0, "refuse if the dispute is not `N` any more, as show gave it")
	flags.BoolVar(&f.json, "json", false, "one JSON object: the dispute")
}

// edit does an edit, and prints the dispute as it is then.
func (d *docket) edit(ctx context.Context, word string, f editFlags, do func(data.Seen) (data.Dispute, error)) error {
	seen, err := d.seen(ctx, word, f.version)
	if err != nil {
		return err
	}
	is, err := do(seen)
	if err != nil {
		return err
	}
	return d.print([]data.Dispute{is}, f.json)
}

func newDisputeClaimCommand(app *app) *cobra.Command {
	var f editFlags
	var release bool
	cmd := &cobra.Command{
		Use:   "claim ID",
		Short: "Follow a dispute, or release it",
		Long: `claim says that you follow a dispute. One person does: where somebody else has
it you are told who. With --release it is nobody's; a lead releases anybody's.`,
		Example: `  tailback dispute claim 41
  tailback dispute claim 41 --release`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return app.work(cmd.Context(), func(d *docket) error {
				do := d.ledger.ClaimDispute
				if release {
					do = d.ledger.ReleaseDispute
				}
				return d.edit(cmd.Context(), args[0], f, func(s data.Seen) (data.Dispute, error) { return do(cmd.Context(), s, data.NewOp()) })
			})
		},
	}
	f.register(cmd.Flags())
	cmd.Flags().BoolVar(&release, "release", false, "follow it no more")
	return cmd
}

// answerFlags say what an operator answered.
type answerFlags struct{ text, who, on, file string }

func (f *answerFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.text, "answer", "", "what the operator answered, word for word; - for standard input")
	flags.StringVar(&f.who, "who", "", "who answered")
	flags.StringVar(&f.on, "on", "", "the `TIME` of the answer (default now)")
	flags.StringVar(&f.file, "file", "", "the `NAME` of a file that came with it; it is not read")
}

// answer gives what flags say; nil for no answer.
func (d *docket) answer(f answerFlags) (*data.Answer, error) {
	if f.text == "" {
		if f.who+f.on+f.file != "" {
			return nil, &data.Error{Kind: data.Usage, What: "there is no answer", Why: "--who, --on and --file say more of one", Do: "give --answer"}
		}
		return nil, nil
	}
	text, err := typed(d.app, f.text)
	if err != nil {
		return nil, err
	}
	on, err := moment("--on", f.on)
	return &data.Answer{On: on, Who: data.NewText(f.who), Verbatim: data.NewText(text), File: data.NewText(f.file)}, err
}

func newDisputeMoveCommand(app *app) *cobra.Command {
	var f editFlags
	var a answerFlags
	cmd := &cobra.Command{
		Use:   "move ID STATE",
		Short: "Move a dispute to its next state",
		Long: `move takes a dispute a step on: from open to sent, from sent to accepted or
declined, and from both to withdrawn. What the operator answered is kept with
it. What is over stays so; its conversion can be disputed anew.`,
		Example: `  tailback dispute move 41 sent
  tailback dispute move 41 declined --who 'Ada, FableSpin' --answer - < mail.txt`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			state, err := data.ParseDisputeState(args[1])
			if err != nil {
				return &data.Error{Kind: data.Usage, What: "cannot move the dispute", Why: err.Error()}
			}
			return app.work(cmd.Context(), func(d *docket) error {
				answer, err := d.answer(a)
				if err != nil {
					return err
				}
				return d.edit(cmd.Context(), args[0], f, func(s data.Seen) (data.Dispute, error) {
					return d.ledger.MoveDispute(cmd.Context(), s, state, answer, data.NewOp())
				})
			})
		},
	}
	f.register(cmd.Flags())
	a.register(cmd.Flags())
	return cmd
}

func newDisputeNoteCommand(app *app) *cobra.Command {
	var f editFlags
	var a answerFlags
	var statement bool
	cmd := &cobra.Command{
		Use:   "note ID [TEXT | -]",
		Short: "Write about a dispute: a note, the statement or an answer",
		Long: `note adds a note to a dispute, for us alone. With --statement the text is what
the operator reads, in the place of what it was; with --answer it is what the
operator answered, and no state changes. - takes the text from standard input.`,
		Example: `  tailback dispute note 41 'called them, they look into it'
  tailback dispute note 41 --statement - < statement.txt`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return app.work(cmd.Context(), func(d *docket) error {
				return d.write(cmd.Context(), args, f, a, statement)
			})
		},
	}
	f.register(cmd.Flags())
	a.register(cmd.Flags())
	cmd.Flags().BoolVar(&statement, "statement", false, "the text is the statement")
	return cmd
}

// write writes a note, a statement or an answer.
func (d *docket) write(ctx context.Context, args []string, f editFlags, a answerFlags, statement bool) error {
	answer, err := d.answer(a)
	if err != nil {
		return err
	}
	if (answer != nil) == (len(args) == 2) || answer != nil && statement {
		return &data.Error{Kind: data.Usage, What: "cannot tell what is to be written", Why: "it is one text: a note, with --statement the statement, or --answer", Do: "see tailback dispute note --help"}
	}
	if answer != nil {
		return d.edit(ctx, args[0], f, func(s data.Seen) (data.Dispute, error) {
			return d.ledger.AnswerDispute(ctx, s, *answer, data.NewOp())
		})
	}
	text, err := typed(d.app, args[1])
	if err != nil {
		return err
	}
	if statement {
		return d.edit(ctx, args[0], f, func(s data.Seen) (data.Dispute, error) { return d.restate(ctx, s, text) })
	}
	return d.note(ctx, args[0], text, f.json)
}

// restate changes the statement and leaves the rest as it is.
func (d *docket) restate(ctx context.Context, seen data.Seen, statement string) (data.Dispute, error) {
	is, err := d.ledger.Dispute(ctx, seen.ID)
	if err != nil {
		return data.Dispute{}, err
	}
	terms := is.Dispute.DisputeTerms
	terms.Statement = data.NewText(statement)
	return d.ledger.Restate(ctx, seen, terms, data.NewOp())
}

func (d *docket) note(ctx context.Context, word, text string, asJSON bool) error {
	id, err := number(word)
	if err != nil {
		return err
	}
	n, err := d.ledger.NoteDispute(ctx, id, text, data.NewOp())
	if err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(d.app.out).Encode(noteLines([]data.Note{n})[0])
	}
	_, err = fmt.Fprintf(d.app.out, "noted by %s at %s\n", n.By, stamp(n.At))
	return err
}
