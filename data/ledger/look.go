package ledger

import (
	"context"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// sight is what was last seen of a ledger.
type sight struct {
	readable bool
	version  int64  // 0 for none
	problem  string // why nobody may write; "" for nothing
	unnamed  string // why only a lead may, who confirms the source's name
	exposed  bool   // we could change the audit
}

// state is a row of state.sql.
type state struct {
	There   bool `db:"there"`
	Reads   bool `db:"reads"`
	Writes  bool `db:"writes"`
	Owns    bool `db:"owns"`
	Standby bool `db:"standby"`
}

// look sees what state the ledger is in.
func (l *Ledger) look(ctx context.Context) {
	sees := l.examine(ctx)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sees = sees
}

func (l *Ledger) seen() sight {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.sees
}

func (l *Ledger) examine(ctx context.Context) (s sight) {
	if missing(l.with.DSN) {
		s.problem = notThere
		return s
	}
	err := l.read(ctx, func(ctx context.Context, tx *sqlx.Tx) (err error) {
		s, err = l.within(ctx, tx)
		return err
	})
	if err != nil {
		var told *data.Error
		errors.As(explain("the ledger does not answer", err), &told)
		return sight{problem: problem(told, err)}
	}
	return s
}

func problem(told *data.Error, err error) string {
	if told == nil {
		return "the ledger was not looked at: " + err.Error()
	}
	return told.Error()
}

// notThere is a ledger that nobody has created.
const notThere = "there is no ledger there yet. Its owner creates it: tailback init --ledger DSN."

// within examines in a transaction.
func (l *Ledger) within(ctx context.Context, tx *sqlx.Tx) (s sight, err error) {
	var is state
	if err := tx.GetContext(ctx, &is, l.script("state")); err != nil {
		return s, err
	}
	switch {
	case !is.There:
		s.problem = notThere
		return s, nil
	case !is.Reads:
		s.problem = "this role may not read the ledger. Its owner grants that: tailback init --ledger DSN --app-role ROLE."
		return s, nil
	}
	var version int64
	if err := tx.GetContext(ctx, &version, l.script("version")); err != nil {
		return s, err
	}
	s.readable, s.version, s.exposed = version > 0, version, is.Owns
	switch s.problem = l.otherVersion(version); {
	case s.problem != "":
		return s, nil
	case is.Standby:
		s.problem = "the ledger is on a standby, which can only be read"
	case !is.Writes:
		s.problem = "this role may only read the ledger. Its owner grants more: tailback init --ledger DSN --app-role ROLE."
	default:
		s.problem, s.unnamed, err = l.named(ctx, tx)
	}
	return s, err
}

// otherVersion says why a ledger of a version is read-only; "" for ours.
func (l *Ledger) otherVersion(version int64) string {
	switch newest := l.newest(); {
	case version < newest:
		return fmt.Sprintf("the ledger is of version %d and this tailback writes %d. Its owner migrates it: tailback init --ledger DSN.", version, newest)
	case version > newest:
		return newer(version, newest) + ". Use a newer tailback."
	}
	return ""
}

func newer(version, newest int64) string {
	return fmt.Sprintf("the ledger is of version %d and this tailback writes %d", version, newest)
}
