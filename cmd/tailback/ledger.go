package main

import (
	"cmp"
	"context"
	"net/netip"
	"os"
	"os/user"
	"strings"
	"time"

	"tailback/data"
	"tailback/data/config"
	"tailback/data/ledger"
	"tailback/data/source"
)

// noLedger says why nothing can be written where no ledger is named.
const noLedger = "no ledger is named. Its owner creates one, tailback init --ledger DSN; then --ledger, TAILBACK_LEDGER or [ledger] name it."

// openLedger opens the ledger that is named, for acts about a source; one that
// is off where none is. now is the clock that acts are dated by; nil for the
// ledger's own.
func (a *app) openLedger(ctx context.Context, set settings, s *source.Source, now func() time.Time) (*ledger.Ledger, error) {
	return a.openLedgerAs(ctx, set, s, set.file.Ledger.Role(actor(a.getenv).User), now)
}

// readLedger opens the ledger that is named, to look alone.
func (a *app) readLedger(ctx context.Context, set settings, s *source.Source) (*ledger.Ledger, error) {
	return a.openLedgerAs(ctx, set, s, data.RoleViewer, nil)
}

func (a *app) openLedgerAs(ctx context.Context, set settings, s *source.Source, role data.Role, now func() time.Time) (*ledger.Ledger, error) {
	return a.openLedgerWith(ctx, set, s, role, now, 0)
}

// openLedgerWith opens it with so many connections; 0 for a console's.
func (a *app) openLedgerWith(ctx context.Context, set settings, s *source.Source, role data.Role, now func() time.Time, conns int) (*ledger.Ledger, error) {
	if !s.AsOf().IsZero() {
		return keptLedger(ctx, s)
	}
	dsn, err := a.ledgerDSN(set)
	if err != nil {
		return nil, err
	}
	if dsn == "" {
		return ledger.Off(noLedger), nil
	}
	identity, err := s.Identity(ctx)
	if err != nil {
		return nil, err
	}
	return ledger.Open(ctx, ledger.Options{
		DSN: dsn, Source: s.Name(), Identity: identity, Actor: actor(a.getenv), Role: role, AppName: appName(), Now: now,
		SoleOperator: set.file.Ledger.SoleOperator, Conns: conns,
	})
}

// ledgerDSN gives the connection string of the ledger that flag, environment or
// configuration name; "" for none.
func (a *app) ledgerDSN(set settings) (string, error) {
	switch written := set.keeps.text(); {
	case written == "":
		return "", nil
	case set.keeps.From == "--ledger" || set.keeps.From == "TAILBACK_LEDGER":
		return config.Lead(written, set.keeps.From, a.getenv)
	}
	return set.file.Ledger.Connection(a.getenv)
}

// actor is who we are to the ledger: the system's own word for the user, which
// no variable can change.
func actor(getenv func(string) string) data.Actor {
	who := data.Actor{User: "unknown", Host: "unknown", Via: via(getenv("SSH_CONNECTION"))}
	if u, err := user.Current(); err == nil {
		who.User = cmp.Or(u.Username, "uid "+u.Uid)
	}
	if host, err := os.Hostname(); err == nil {
		who.Host = host
	}
	return who
}

// via gives the client's address of an SSH_CONNECTION; "" for what is none.
func via(connection string) string {
	client, _, _ := strings.Cut(connection, " ")
	if addr, err := netip.ParseAddr(client); err == nil {
		return addr.String()
	}
	return ""
}

// ledger gives what is in effect of the ledger.
func (s settings) ledger() []setting {
	l := s.file.Ledger
	from := func(path ...string) string { return or(s.file.From(append([]string{"ledger"}, path...)...), "default") }
	all := []setting{
		{"ledger.dsn", orNone(withoutPassword(s.keeps.text())), or(s.keeps.From, "default")},
		{"ledger.sole_operator", l.SoleOperator, from("sole_operator")},
		{"ledger.roles.default", l.Default().String(), from("roles", "default")},
	}
	for i, word := range data.Roles() {
		if names := l.Names(data.Role(i)); len(names) > 0 {
			all = append(all, setting{"ledger.roles." + word, names, from("roles", word)})
		}
	}
	return all
}
