package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"runtime/debug"
	"strings"

	"tailback/data"
	"tailback/data/config"
)

// The exit codes of every command.
const (
	exitFine        = 0
	exitBadAnswer   = 1 // the command worked, and what it found is bad
	exitUsage       = 2 // a flag, argument, configuration or mapping
	exitUnreachable = 3 // the database
	exitInternal    = 4 // our fault
	exitInterrupted = 130
)

// errBadAnswer ends a command that has printed an answer which is bad: findings
// over the bar, a failed examination. There is nothing left to say.
var errBadAnswer = errors.New("the answer is bad")

// errSaid ends a command whose usage error is already on the screen.
var errSaid = &data.Error{Kind: data.Usage}

// usage makes a wrong command line of an error that knows no better.
func usage(err error) error {
	if e := new(data.Error); errors.As(err, &e) {
		return err
	}
	return &data.Error{Kind: data.Usage, What: err.Error(), Do: "see tailback --help", Cause: err}
}

// report says an error once, in one line, or of a configuration all that is
// wrong with it, and gives the exit code.
func report(stderr io.Writer, err error) int {
	switch {
	case err == nil:
		return exitFine
	case errors.Is(err, errBadAnswer):
		return exitBadAnswer
	case !errors.Is(err, errSaid):
		for _, e := range each(err) {
			_, _ = fmt.Fprintln(stderr, "tailback:", sentence(e))
		}
	}
	switch data.KindOf(err) {
	case data.Usage:
		return exitUsage
	case data.Unreachable:
		return exitUnreachable
	}
	return exitInternal
}

// each gives the faults of a configuration, or the error itself.
func each(err error) []error {
	var faults config.Faults
	if errors.As(err, &faults) {
		return faults
	}
	return []error{err}
}

// sentence gives the words for a person where the error has them, and in any
// case one line that a terminal cannot act on, without passwords.
func sentence(err error) string {
	if e := new(data.Error); errors.As(err, &e) {
		return hidePasswords(e.Error())
	}
	return hidePasswords(data.Safe(err.Error()))
}

// Where a connection string can hold a password: before the host of a URL, and
// as a keyword or query parameter. Drivers quote the string they cannot parse.
var (
	urlPassword  = regexp.MustCompile(`(://[^:/@\s]*):[^\s"]*@`)
	namePassword = regexp.MustCompile(`(?i)(password\s*=\s*)('(?:[^'\\]|\\.)*(?:'|$)|(?:\\.|[^\s&"\\])+)`)
)

func hidePasswords(s string) string {
	s = urlPassword.ReplaceAllString(s, "$1:‹secret›@")
	return namePassword.ReplaceAllString(s, "$1‹secret›")
}

// withoutPassword hides the password of one connection string. Here it is known
// to be one, so that a URL which is none for a blank in the password hides it
// too.
func withoutPassword(dsn string) string {
	scheme, rest, _ := strings.Cut(dsn, "://")
	if at := strings.LastIndex(rest, "@"); at >= 0 {
		if user, _, ok := strings.Cut(rest[:at], ":"); ok {
			dsn = scheme + "://" + user + ":‹secret›" + rest[at:]
		}
	}
	return hidePasswords(dsn)
}

// reportPanic keeps the trace of a fault of ours for whoever mends it, away
// from the screen.
func reportPanic(stderr io.Writer, fault any) int {
	said := hidePasswords(data.Safe(fmt.Sprint(fault)))
	where := "no trace could be written"
	if f, err := os.CreateTemp("", "tailback-fault-*.txt"); err == nil {
		_, _ = fmt.Fprintf(f, "tailback %s\n%s\n\n%s", thisBuild(), said, debug.Stack())
		_ = f.Close()
		where = "the trace is in " + f.Name()
	}
	_, _ = fmt.Fprintf(stderr, "tailback: a fault of ours: %s; %s\n", said, where)
	return exitInternal
}
