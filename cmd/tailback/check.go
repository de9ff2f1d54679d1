package main

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tailback/data"
)

// checkFlags are the flags of check.
type checkFlags struct {
	filter, since, until string
	operator, template   string
	least, failOn        string
	json                 bool
}

func newCheckCommand(app *app) *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check [URL | -]",
		Short: "Say what the rules find in receipts, or in one postback",
		Long: `check judges receipts by contracts, terms, clicks and what came before them, and
prints each in which something is found: by default those of the last hour.
Notices are counted and not printed, unless --least notice asks for them.

With a URL it judges that one as if it had just arrived; with - each line of
standard input, a JSON object with url and, where known, received_at, remote_ip
and operator. With --template it says which fields of the contract a postback
template feeds, before there is any traffic.`,
		Example: `  tailback check --since 2h --operator FableSpin --fail-on major
  tailback check --operator FableSpin 'https://t.example/pb?click_id=56d7'
  tailback check --operator FableSpin --template 'https://t.example/pb?id={id}'
  tailback check - < postbacks.ndjson`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return runCheck(cmd.Context(), app, f, args) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.since, "since", "", "check the receipts from then on: 15m, 2h, 2026-11-24T03:00Z (default 1h)")
	flags.StringVar(&f.until, "until", "", "check the receipts before then")
	flags.StringVar(&f.filter, "filter", "", "check only receipts that match, such as 'event:ftd'")
	flags.StringVar(&f.operator, "operator", "", "check only this operator's; a URL or a template is taken to be its")
	flags.StringVar(&f.template, "template", "", "say which fields of the contract this `URL` with macros feeds")
	words := strings.Join(data.Severities(), ", ")
	flags.StringVar(&f.least, "least", data.Minor.String(), "print findings from this severity on: "+words)
	flags.StringVar(&f.failOn, "fail-on", data.Major.String(), "exit with 1 from this severity on: "+words+", never")
	flags.BoolVar(&f.json, "json", false, "one JSON object a line: a receipt with its findings")
	return cmd
}

func runCheck(ctx context.Context, app *app, f checkFlags, args []string) error {
	bar, least, err := f.bars()
	if err != nil {
		return err
	}
	e, err := app.examiner(ctx)
	if err != nil {
		return err
	}
	defer e.close()
	p := &checkPrinter{out: bufio.NewWriter(app.out), json: f.json, least: least, bar: bar, secrets: e.secrets}
	switch {
	case f.template != "":
		err = e.checkTemplate(app.out, f)
	case len(args) == 0:
		err = e.checkRange(ctx, f, p)
	case args[0] == "-":
		err = e.checkLines(ctx, f, app.stdin, p)
	default:
		err = e.checkURL(ctx, f, args[0], p)
	}
	if flushed := p.out.Flush(); err == nil {
		err = flushed
	}
	if err != nil {
		return err
	}
	if f.template == "" {
		err = e.account(ctx, app.stderr, f.operator, p)
	}
	return cmp.Or(err, p.verdict())
}

// account says what the answer rests on: how many receipts, which rules were off
// and what is wrong with contracts.
func (e *examiner) account(ctx context.Context, stderr io.Writer, operator string, p *checkPrinter) error {
	operators := e.operators
	if o, ok := operatorOf(operators, operator); ok {
		operators = []data.Ref{o}
	}
	unread, err := e.unread(ctx)
	if err != nil {
		return err
	}
	lines := append([]string{p.summary()}, offWords(e.off(operators, time.Now()))...)
	for _, fact := range unread {
		lines = append(lines, "not looked up: "+fact)
	}
	for _, fault := range e.faults {
		lines = append(lines, "wrong: "+data.Safe(fault))
	}
	_, err = fmt.Fprintln(stderr, strings.Join(lines, "\n"))
	return err
}

// bars are the severities from which the answer is bad, one above all for never,
// and from which a finding is printed.
func (f checkFlags) bars() (bad, least data.Severity, err error) {
	if err := least.UnmarshalText([]byte(f.least)); err != nil {
		return bad, least, &data.Error{Kind: data.Usage, What: "cannot use --least", Why: err.Error()}
	}
	bad, err = failOn(f.failOn)
	return bad, least, err
}

// checkRange judges what the database has of a time.
func (e *examiner) checkRange(ctx context.Context, f checkFlags, p *checkPrinter) error {
	text := f.filter
	if f.since == "" {
		f.since = "1h"
	}
	text += " since:" + f.since
	if f.until != "" {
		text += " until:" + f.until
	}
	if f.operator != "" {
		o, err := e.operator(f.operator)
		if err != nil {
			return err
		}
		text += ` operator:` + data.Quoted(o.Key)
	}
	filter, err := data.ParseFilter(text, time.Now())
	if err != nil {
		return err
	}
	since, _ := filter.Since()
	before, bounded := filter.Until()
	if !bounded {
		before = time.Now().Add(24 * time.Hour) // a receipt of a server whose clock is ahead is among them
	}
	return e.source.Each(ctx, filter, since, before, func(receipts []data.Receipt) error {
		checked, err := e.watch.Check(ctx, receipts)
		if err != nil {
			return err
		}
		for _, c := range checked {
			p.count(c)
			if worst, any := c.Worst(); any && worst.Severity >= p.least {
				p.print(c)
			}
		}
		return p.err
	})
}
