package data

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind says whose turn it is, and with it a command's exit code.
type Kind int

const (
	// Internal is our own fault.
	Internal Kind = iota
	// Usage is a flag, argument, configuration or mapping to be put right.
	Usage
	// Unreachable is a database that does not answer or does not let us in.
	Unreachable
)

// Error is a failure in words for a person: what failed, why, and what to do
// next. Cause is for logs and errors.Is; it is not shown.
type Error struct {
	Kind  Kind
	What  string // "cannot connect to db1:5432"
	Why   string // "password authentication failed for user ops"
	Do    string // "check ~/.pgpass or PGPASSWORD"
	Cause error
}

// Error gives the sentences in one line, safe to print.
func (e *Error) Error() string {
	s := e.What
	if e.Why != "" {
		s += ": " + e.Why
	}
	if e.Do != "" {
		s = strings.TrimRight(s, ".") + ". " + capital(e.Do) + "."
	}
	return Safe(s)
}

func capital(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[n:]
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// KindOf gives the kind of the first Error in the chain, Internal for none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}
