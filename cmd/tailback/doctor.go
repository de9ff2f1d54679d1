package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tailback/data"
	"tailback/data/source"
	"tailback/tui"
)

// doctorPatience bounds all that doctor does. What it asks is some hundred
// questions, each with a deadline of its own.
const doctorPatience = 2 * time.Minute

func newDoctorCommand(app *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Say what of this installation is well, and how to mend the rest",
		Long: `doctor looks at all that a console depends on: connection and pooler, what its
role could write, settings, standby, clock, mapping, how the tail follows and
what that promises, the plan of each query at the size that there is, indexes
that are missing, rules that are off, the ledger and the terminal. What can be
mended comes with the SQL to copy; doctor itself changes nothing, and executes
no query to learn its plan. It ends with 1 where something is bad, and with 3
where the database does not answer.`,
		Example: `  tailback doctor
  tailback doctor --json | jq -r 'select(.area == "indexes") | .do // [] | .[]'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runDoctor(cmd.Context(), app, asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object a check")
	return cmd
}

func runDoctor(ctx context.Context, app *app, asJSON bool) error {
	set, err := app.settings()
	if err != nil {
		return err
	}
	d, err := app.choose(&set)
	if err != nil {
		return err
	}
	patient, cancel := context.WithTimeout(ctx, doctorPatience)
	defer cancel()
	checks, failed := app.visit(patient, set, d)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	checks = append(checks, tui.Doctor(ctx, app.session(set))...)
	if err := app.tell(checks, asJSON); err != nil {
		return err
	}
	switch {
	case failed != nil:
		return errors.Join(failed, errSaid)
	case slices.ContainsFunc(checks, func(c data.Check) bool { return c.State == data.CheckBad }):
		return errBadAnswer
	}
	return nil
}

// tell prints the checks for a person, or as JSON.
func (a *app) tell(checks []data.Check, asJSON bool) error {
	if !asJSON {
		_, err := a.out.Write([]byte(doctorText(checks)))
		return err
	}
	lines := json.NewEncoder(a.out)
	lines.SetEscapeHTML(false)
	for _, c := range checks {
		if err := lines.Encode(c); err != nil {
			return err
		}
	}
	return nil
}

// session gives what is known of the terminal of this process.
func (a *app) session(set settings) tui.Options {
	o := tui.Options{Env: os.Environ()}
	o.In, _ = a.stdin.(*os.File)
	o.Out, _ = a.stdout.(*os.File)
	return set.apply(o)
}

// visit looks at the database, the rules and the ledger. Where the database
// cannot be opened or is lost, that is the last check and the error.
func (a *app) visit(ctx context.Context, set settings, d target) ([]data.Check, error) {
	s, err := d.open(ctx)
	if err != nil {
		return []data.Check{badly("connection", err)}, err
	}
	defer func() { _ = s.Close() }()
	checks, err := s.Doctor(ctx, source.DoctorOptions{Now: a.now, Tail: a.tail})
	if err == nil {
		var more []data.Check
		more, err = a.visitRules(ctx, set, s)
		checks = append(checks, more...)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		err = &data.Error{Kind: data.Unreachable, What: "cannot look at everything", Why: "the database takes too long to answer", Cause: err}
	}
	if err != nil {
		checks = append(checks, badly("connection", err))
	}
	return checks, err
}

// badly makes a check of an error.
func badly(area string, err error) data.Check {
	return data.NewCheck(area, "", data.CheckBad, sentence(err))
}

// doctorText writes the checks for a person: area by area, those that say the same on
// one line, and below each what is to be done.
func doctorText(checks []data.Check) string {
	var b strings.Builder
	area := ""
	for _, c := range alike(checks) {
		if c.Area != area {
			area = c.Area
			b.WriteString(area + "\n")
		}
		name := c.Name
		if name != "" {
			name += ": "
		}
		b.WriteString("  " + strings.TrimRight(padded(string(c.State), 6)+name+c.Text, " ") + "\n")
		for _, line := range c.Do {
			b.WriteString("          " + line + "\n")
		}
	}
	return b.String() + "\n" + summary(checks) + "\n"
}

func padded(s string, to int) string { return s + strings.Repeat(" ", max(to-len(s), 0)) }

// alike puts checks of one area that say the same of several things together.
func alike(checks []data.Check) (few []data.Check) {
	for _, c := range checks {
		i := slices.IndexFunc(few, func(f data.Check) bool {
			return c.Name != "" && f.Area == c.Area && f.State == c.State && f.Text == c.Text && slices.Equal(f.Do, c.Do)
		})
		if i < 0 {
			few = append(few, c)
			continue
		}
		few[i].Name += ", " + c.Name
	}
	return few
}

// summary counts the checks.
func summary(checks []data.Check) string {
	var parts []string
	for _, state := range []data.CheckState{data.CheckBad, data.CheckWarn, data.CheckOff, data.CheckOK} {
		n := 0
		for _, c := range checks {
			if c.State == state {
				n++
			}
		}
		if n > 0 || state == data.CheckBad {
			parts = append(parts, strconv.Itoa(n)+" "+string(state))
		}
	}
	return strings.Join(parts, ", ")
}
