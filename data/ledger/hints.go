package ledger

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"tailback/data"
)

// A listener that has lost its connection makes another after these.
const (
	relistenSoon = time.Second
	relistenLate = time.Minute
)

// Hints gives a channel on which is told that retries were queued, until ctx ends;
// nil where nobody tells: on a SQLite file, and behind a pooler, which takes LISTEN
// and hands nothing on. It is a hint and no more: who waits for it alone waits for
// ever where a notification is lost. It takes one connection.
func (l *Ledger) Hints(ctx context.Context) <-chan struct{} {
	if l.db == nil || l.engine == data.SQLite || !l.direct(ctx) {
		return nil
	}
	listener := pq.NewListener(listening(l.with.DSN, l.with.AppName), relistenSoon, relistenLate, nil)
	hints := make(chan struct{}, 1)
	tell := func() {
		select {
		case hints <- struct{}{}:
		default: // it is told already
		}
	}
	go func() {
		if listener.Listen("tailback_retries") == nil { // it waits for a connection
			tell() // of what came before it listened
		}
	}()
	go func() {
		defer func() { _ = listener.Close() }()
		for {
			select {
			case <-ctx.Done():
				return
			case told := <-listener.Notify:
				if told == nil || told.Extra == l.with.Source { // nil is a connection anew
					tell()
				}
			}
		}
	}()
	return hints
}

// direct reports whether connections are sessions of the server: it alone keeps the
// setting that they begin with.
func (l *Ledger) direct(ctx context.Context) bool {
	kept := ""
	err := l.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error { return tx.GetContext(ctx, &kept, l.script("kept")) })
	return err == nil && kept != ""
}

// listening gives the DSN of a listener, which reads no settings but these.
func listening(dsn, appName string) string {
	config, err := pq.NewConfig(dsn)
	add := map[string]string{"fallback_application_name": appName}
	if err == nil && config.SSLMode == "" {
		add["sslmode"] = string(pq.SSLModePrefer) // as for the others
	}
	return withParameters(dsn, add)
}

// withParameters adds parameters to a DSN of either form.
func withParameters(dsn string, add map[string]string) string {
	for name, value := range add {
		switch isURL := strings.Contains(dsn, "://"); {
		case value == "":
		case isURL && strings.Contains(dsn, "?"):
			dsn += "&" + name + "=" + url.QueryEscape(value)
		case isURL:
			dsn += "?" + name + "=" + url.QueryEscape(value)
		default:
			dsn += " " + name + "='" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(value) + "'"
		}
	}
	return strings.TrimSpace(dsn)
}
