package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"tailback/data"
	"tailback/data/newfile"
	"tailback/data/source"
	"tailback/rules/query"
)

// tailFlags are what tail is asked for.
type tailFlags struct {
	json   bool
	plain  bool
	csv    bool
	out    string
	filter string
	since  string
	lines  int // to begin with, where nobody says since when
	limit  int
	follow bool
}

func newTailCommand(app *app) *cobra.Command {
	var f tailFlags
	cmd := &cobra.Command{
		Use:   "tail",
		Short: "Print receipts as they arrive",
		Long: `tail prints receipts as they arrive, one a line, each once: first the last ten,
or as many as -n says, or with --since those from then on, and then every new
one until it is stopped. With a filter the first ones are looked for in the last
day. Values of secret parameters in raw queries are replaced by ‹secret›. In CSV
a cell that a spreadsheet would take for a formula has a ' in front.`,
		Example: `  tailback tail --json --filter 'status:rejected' | jq .reason
  tailback tail -n 200 --follow=false --filter 'operator:fable*'
  tailback tail --csv --since 2h --follow=false -o receipts.csv`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !cmd.Flags().Changed("lines") && f.limit > 0 && (!f.follow || f.limit < f.lines) {
				f.lines = f.limit
			}
			return runTail(cmd.Context(), app, f)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.json, "json", false, "one JSON object a line, with stable fields")
	flags.BoolVar(&f.csv, "csv", false, "CSV with a head, of the same fields")
	flags.BoolVar(&f.plain, "plain", false, "columns for people (the default)")
	flags.StringVarP(&f.out, "output", "o", "", "write to this new `FILE`; - is standard output")
	flags.StringVar(&f.filter, "filter", "", "only receipts that match, such as 'operator:fable* amount>100'")
	flags.StringVar(&f.since, "since", "", "begin with the receipts from then on: 15m, 2h, 2026-11-24T03:00Z")
	flags.IntVarP(&f.lines, "lines", "n", 10, "begin with so many of the newest receipts")
	flags.IntVar(&f.limit, "limit", 0, "stop after this many receipts (0: no limit)")
	app.tailFlags(flags)
	flags.BoolVarP(&f.follow, "follow", "f", true, "go on with new receipts; --follow=false ends with what is there")
	cmd.MarkFlagsMutuallyExclusive("json", "csv", "plain")
	cmd.MarkFlagsMutuallyExclusive("since", "lines")
	return cmd
}

// possible refuses numbers that cannot be met. Who says since when gets all from
// then on.
func (f tailFlags) possible(since time.Time) error {
	switch {
	case f.limit < 0:
		return &data.Error{Kind: data.Usage, What: "--limit is a number of receipts", Why: fmt.Sprintf("%d is below 0", f.limit)}
	case f.lines < 0:
		return &data.Error{Kind: data.Usage, What: "--lines is a number of receipts", Why: fmt.Sprintf("%d is below 0", f.lines)}
	case f.lines > source.MostLatest && since.IsZero():
		return &data.Error{Kind: data.Usage, What: fmt.Sprintf("the newest %d receipts cannot be asked for by their number", f.lines),
			Why: fmt.Sprintf("it is %d at most", source.MostLatest), Do: "say --since, which has no limit"}
	}
	return nil
}

// errEnough ends a tail that has printed as many receipts as were asked for.
var errEnough = errors.New("the limit is reached")

func runTail(ctx context.Context, app *app, f tailFlags) error {
	filter, err := parseFilter(f.filter, f.since)
	if err == nil {
		err = unboarded(filter)
	}
	if err != nil {
		return err
	}
	since, _ := filter.Since()
	if err := f.possible(since); err != nil {
		return err
	}
	e, err := app.examiner(ctx)
	if err != nil {
		return err
	}
	defer e.close()
	out, done, err := f.open(ctx, app)
	if err != nil {
		return err
	}
	app.saveMemory()
	err = f.print(ctx, app, e.source, filter, since, newPrinter(out, app.stderr, f, e.secrets))
	if errors.Is(err, errEnough) {
		err = nil
	}
	return errors.Join(err, done())
}

// open gives what to print to: standard output, or a new file. A file has what
// was printed so far, line by line.
func (f tailFlags) open(ctx context.Context, app *app) (w io.Writer, done func() error, err error) {
	if f.out == "" || f.out == "-" {
		if f.follow {
			go app.out.watch(ctx)
		}
		return app.out, func() error { return nil }, nil
	}
	file, err := newFile(f.out)
	if err != nil {
		return nil, nil, err
	}
	return file, file.Close, nil
}

// newFile makes a file. What is written is about people: nobody else reads it
// unless its owner says.
func newFile(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, newfile.Taken(path)
	}
	return file, newfile.Cannot(path, err)
}

// print prints history and, if asked, what follows.
func (f tailFlags) print(ctx context.Context, app *app, s *source.Source, filter data.Filter, since time.Time, p *printer) error {
	if !f.follow || !s.AsOf().IsZero() { // nothing comes after a capture
		err := errors.Join(s.History(ctx, filter, since, f.lines, nil, p.receipts), p.out.Flush())
		if err == nil && since.IsZero() && !filter.IsZero() && p.printed < f.lines {
			p.howFar()
		}
		return err
	}
	tail, err := app.follow(ctx, s)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	ran := make(chan error, 1)
	go func() { ran <- tail.Run(ctx) }()
	err = tail.Stream(ctx, filter, since, f.lines, p.batch)
	stop()
	<-ran
	return err
}

// printer writes receipts to where they are wanted and what befalls the tail to
// standard error.
type printer struct {
	out    *bufio.Writer
	stderr io.Writer
	line   func([]byte, data.Receipt) []byte
	buf    []byte
	left   int // receipts until the limit; below 0 for no limit

	printed int // receipts

	secrets []string // names of parameters whose values are hidden
	lost    string
	notice  string
}

func newPrinter(out, stderr io.Writer, f tailFlags, secrets []string) *printer {
	p := &printer{out: bufio.NewWriterSize(out, 64<<10), stderr: stderr, line: plainLine, left: -1, secrets: secrets}
	switch {
	case f.json:
		p.line = jsonLine
	case f.csv:
		p.line = csvLine
		_, _ = p.out.Write(data.CSVHeader()) // an error comes again with the first receipt
	}
	if f.limit > 0 {
		p.left = f.limit
	}
	return p
}

func (p *printer) batch(b data.TailBatch) error {
	if b.State.Lost != p.lost {
		p.lost = b.State.Lost
		if p.lost != "" {
			_, _ = fmt.Fprintln(p.stderr, "tailback: no answer from the database, trying again:", data.Safe(p.lost))
		} else {
			_, _ = fmt.Fprintln(p.stderr, "tailback: the database answers again")
		}
	}
	if b.State.Notice != p.notice {
		p.notice = b.State.Notice
		if p.notice != "" {
			_, _ = fmt.Fprintln(p.stderr, "tailback:", data.Safe(p.notice))
		}
	}
	return p.receipts(b.Receipts)
}

// receipts prints a page whole, so that a reader of the pipe waits for none of
// it.
func (p *printer) receipts(receipts []data.Receipt) error {
	for _, r := range receipts {
		r.Query, r.Reason = redacted(r.Query, p.secrets), redacted(r.Reason, p.secrets)
		p.buf = p.line(p.buf[:0], r)
		if _, err := p.out.Write(p.buf); err != nil {
			return err
		}
		p.printed++
		if p.left--; p.left == 0 {
			break
		}
	}
	if err := p.out.Flush(); err != nil {
		return err
	}
	if p.left == 0 {
		return errEnough
	}
	return nil
}

// howFar says that fewer match than were asked for, and how far back was looked.
func (p *printer) howFar() {
	_, _ = fmt.Fprintf(p.stderr, "tailback: %d found in the last day of receipts, the newest 100,000 of them at most; --since looks further back\n", p.printed)
}

// redacted hides the values of secret parameters.
func redacted(t data.Text, secrets []string) data.Text {
	if t.Empty() {
		return t
	}
	return data.NewText(query.Redact(t.Raw(), secrets))
}

func csvLine(b []byte, r data.Receipt) []byte { return r.AppendCSV(b) }

func jsonLine(b []byte, r data.Receipt) []byte { return append(r.AppendJSON(b), '\n') }

// plainLine is one receipt in columns; a dash is nothing.
func plainLine(b []byte, r data.Receipt) []byte {
	if r.Unreadable != "" && r.ReceivedAt.Null() {
		return fmt.Appendf(b, "%-20s receipt %s is unreadable: %s\n", "—", r.ID, data.Safe(r.Unreadable))
	}
	answer := "—"
	if r.HTTPStatus != 0 {
		answer = fmt.Sprint(r.HTTPStatus)
	}
	b = fmt.Appendf(b, "%-20s %-14s %-16s %-13s %16s %3s %-9s %s",
		r.ReceivedAt.Time().Format("2006-01-02T15:04:05Z"), dash(r.Operator.Label()), dash(r.Campaign.Label()),
		dash(r.Event.String()), dash(r.Money.String()), answer, dash(r.Status.String()), dash(r.ClickID.String()))
	for _, note := range []string{r.Reason.String(), data.Safe(r.Unreadable)} {
		if note != "" {
			b = append(b, "  "+note...)
		}
	}
	return append(b, '\n')
}

func dash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}
