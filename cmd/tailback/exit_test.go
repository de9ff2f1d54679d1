package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"tailback/data"
)

func exitCodeOf(err error) string {
	if e := new(exec.ExitError); errors.As(err, &e) {
		return strconv.Itoa(e.ExitCode())
	}
	return err.Error()
}

func TestEachKindOfErrorHasItsExitCodeAndOneLine(t *testing.T) {
	tests := map[string]struct {
		err  error
		code int
		says string
	}{
		"nothing wrong": {nil, exitFine, ""},
		"bad answer":    {fmt.Errorf("check: %w", errBadAnswer), exitBadAnswer, ""},
		"already said":  {errSaid, exitUsage, ""},
		"usage":         {&data.Error{Kind: data.Usage, What: "no such flag", Do: "see --help"}, exitUsage, "tailback: no such flag. See --help.\n"},
		"unreachable": {
			fmt.Errorf("tail receipts: %w", &data.Error{Kind: data.Unreachable, What: "cannot connect to db1", Why: "it refused"}),
			exitUnreachable, "tailback: cannot connect to db1: it refused\n",
		},
		"ours":          {errors.New("index out of range"), exitInternal, "tailback: index out of range\n"},
		"many lines":    {errors.New("a\nb\x1b[2J"), exitInternal, "tailback: a␊b␛[2J\n"},
		"DSN":           {errors.New(`parse "postgres://ops:s3/cr@t@db1/x": bad`), exitInternal, "tailback: parse \"postgres://ops:‹secret›@db1/x\": bad\n"},
		"keyword DSN":   {errors.New("host=db1 password='a b' user=ops"), exitInternal, "tailback: host=db1 password=‹secret› user=ops\n"},
		"DSN in a What": {&data.Error{What: "cannot read postgres://u:p@h/d"}, exitInternal, "tailback: cannot read postgres://u:‹secret›@h/d\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var stderr bytes.Buffer
			if code := report(&stderr, test.err); code != test.code {
				t.Errorf("exit code %d, want %d", code, test.code)
			}
			if stderr.String() != test.says {
				t.Errorf("said %q, want %q", stderr.String(), test.says)
			}
		})
	}
}

func TestAPasswordIsHiddenHoweverItIsWritten(t *testing.T) {
	for dsn, want := range map[string]string{
		"postgres://u:s3cret@h/d":             "postgres://u:‹secret›@h/d",
		"postgres://u:s3 s3@cret@h/d?x=y":     "postgres://u:‹secret›@h/d?x=y",
		"postgres://h/d?password=s3cret&x=y":  "postgres://h/d?password=‹secret›&x=y",
		"postgres://u@h:5432/d":               "postgres://u@h:5432/d",
		`host=h password='s3\'s 3' dbname=d`:  "host=h password=‹secret› dbname=d",
		`host=h password = s3\ cret dbname=d`: "host=h password = ‹secret› dbname=d",
		`host=h password='s3 cret`:            "host=h password=‹secret›",
		"host=h sslpassword=s3cret dbname=d":  "host=h sslpassword=‹secret› dbname=d",
		"env:NAME":                            "env:NAME",
		"sqlite:a@b.db":                       "sqlite:a@b.db",
	} {
		if got := withoutPassword(dsn); got != want {
			t.Errorf("%s is shown as %s, want %s", dsn, got, want)
		}
	}
}

func TestWhatFailsBeforeACommandBeginsIsUsage(t *testing.T) {
	for _, args := range []string{"--no-such-flag", "nonsense", "version extra", "version --json=maybe"} {
		var stderr bytes.Buffer
		code := run(context.Background(), strings.Fields(args), nil, io.Discard, &stderr)
		if code != exitUsage || strings.Count(stderr.String(), "\n") != 1 {
			t.Errorf("tailback %s: code %d, said %q", args, code, &stderr)
		}
	}
}

func TestAnInterruptedCommandSaysNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var stderr bytes.Buffer
	if code := run(ctx, []string{"--no-such-flag"}, nil, io.Discard, &stderr); code != exitInterrupted || stderr.Len() != 0 {
		t.Errorf("code %d, said %q", code, &stderr)
	}
}

func TestAReaderThatHasSeenEnoughEndsTheCommandQuietly(t *testing.T) {
	r, w := io.Pipe()
	_ = r.Close()
	var stderr bytes.Buffer
	if code := run(context.Background(), []string{"version"}, nil, w, &stderr); code != exitFine || stderr.Len() != 0 {
		t.Errorf("code %d, said %q", code, &stderr)
	}
}

func TestAClosedPipeCancelsTheCommand(t *testing.T) {
	r, w := io.Pipe()
	_ = r.Close()
	ctx, cancel := context.WithCancel(context.Background())
	p := &pipe{w: w, closed: cancel}
	if _, err := p.Write([]byte("x")); err == nil || ctx.Err() == nil {
		t.Errorf("wrote with %v, context %v", err, ctx.Err())
	}
}

type panicking struct{}

func (panicking) Write([]byte) (int, error) { panic("no\nway, postgres://u:p@h/d") }

func TestAPanicLeavesOneLineOnTheScreen(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var stderr bytes.Buffer
	code := run(context.Background(), []string{"version"}, nil, panicking{}, &stderr)
	said := stderr.String()
	if code != exitInternal || strings.Count(said, "\n") != 1 || strings.Contains(said, "u:p@") {
		t.Errorf("code %d, said %q", code, said)
	}
	_, file, _ := strings.Cut(strings.TrimSpace(said), "the trace is in ")
	if trace, err := os.ReadFile(file); err != nil || !bytes.Contains(trace, []byte("panicking")) {
		t.Errorf("trace %q, %v", trace, err)
	}
}

func TestTheWelcomeFitsTheSmallestScreen(t *testing.T) {
	lines := strings.Split(strings.TrimSuffix(welcome, "\n"), "\n")
	if len(lines) > 24 {
		t.Errorf("%d lines", len(lines))
	}
	for _, line := range lines {
		if len(line) > 80 {
			t.Errorf("%d columns: %s", len(line), line)
		}
	}
}

func TestADatabaseIsNamedByFlagThenEnvironment(t *testing.T) {
	env := func(pairs ...string) func(string) string {
		return func(name string) string {
			for i := 0; i < len(pairs); i += 2 {
				if pairs[i] == name {
					return pairs[i+1]
				}
			}
			return ""
		}
	}
	tests := map[string]struct {
		app  app
		want string
		ok   bool
	}{
		"nothing":          {app{getenv: env()}, "", false},
		"flag first":       {app{dsn: "a", getenv: env("TAILBACK_DSN", "b")}, "a", true},
		"then our own":     {app{getenv: env("TAILBACK_DSN", "b", "PGHOST", "h")}, "b", true},
		"then libpq's":     {app{getenv: env("PGSERVICE", "prod")}, "", true},
		"a password alone": {app{getenv: env("PGPASSWORD", "x")}, "", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, ok := test.app.given()
			if got.dsn != test.want || ok != test.ok {
				t.Errorf("%q, %v", got.dsn, ok)
			}
		})
	}
}

func TestEveryCommandSaysWhatItDoesWithinEightyColumns(t *testing.T) {
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		if c.Short == "" || strings.HasSuffix(c.Short, ".") {
			t.Errorf("%s: Short is %q, want a phrase without a full stop", c.CommandPath(), c.Short)
		}
		var help bytes.Buffer
		c.SetOut(&help)
		if err := c.Help(); err != nil {
			t.Error(err)
		}
		for line := range strings.Lines(help.String()) {
			if utf8.RuneCountInString(line) > 81 {
				t.Errorf("%s: too wide: %s", c.CommandPath(), line)
			}
		}
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(newRootCommand(&app{}))
}
