package ledger_test

import (
	"strings"
	"testing"

	"tailback/data"
	"tailback/data/ledger"
)

func source(name, identity string) func(*ledger.Options) {
	return func(o *ledger.Options) { o.Source, o.Identity = name, identity }
}

func ack(t *testing.T, l *ledger.Ledger) error {
	t.Helper()
	_, err := l.Ack(t.Context(), alert(func(a *data.Alert) { a.Key.Source = l.Source() }), "", data.NewOp())
	return err
}

// Two people who name one database differently, and two databases of one name,
// could each be acted on as if it were the other.
func TestANameAndAnIdentityAreBoundByTheFirstWrite(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		early := w.console(t, "ops2", source("eu", "pg:1/tracker"))
		if err := ack(t, w.console(t, "ops1")); err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			name, identity, says string
		}{
			"another name":     {"eu", "pg:1/tracker", "the ledger knows this database as prod-eu. Open it with --source-name prod-eu."},
			"another database": {"prod-eu", "pg:2/tracker", "the ledger knows another database as prod-eu. Choose another --source-name."},
			"no identity":      {"prod-eu", "", "the ledger knows the identity of prod-eu, and that of this database cannot be read."},
		} {
			l := w.console(t, "ops2", source(c.name, c.identity), as(data.RoleLead))
			if err := ack(t, l); err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(l.Why(data.ToConfirm), c.says) {
				t.Errorf("%s: it says %v, %q", name, err, l.Why(data.ToConfirm))
			}
		}
		if err := ack(t, early); err == nil || !strings.Contains(err.Error(), "knows this database as prod-eu") {
			t.Errorf("one that was open before says %v", err)
		}
		if n := w.count(t, "audit", "action = 'bind' and object = 'source 1'"); n != 1 {
			t.Errorf("the audit has %d bindings", n)
		}
	})
}

func TestWhereNoIdentityCanBeReadALeadConfirmsTheName(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		operator, lead := w.console(t, "ops1", source("archive", "")), w.console(t, "boss", source("archive", ""), as(data.RoleLead))
		for _, l := range []*ledger.Ledger{operator, lead} {
			if err := ack(t, l); err == nil || !strings.Contains(err.Error(), "a lead must confirm that it is archive") {
				t.Errorf("before that it says %v", err)
			}
		}
		op := data.NewOp()
		for range 2 {
			if err := lead.Confirm(t.Context(), op); err != nil {
				t.Fatal(err)
			}
		}
		inForce(t, operator) // as its console does every second
		if err := ack(t, operator); err != nil {
			t.Errorf("after that it says %v", err)
		}
		known := source("archive", "pg:3/tracker")
		if err := ack(t, w.console(t, "ops1", known)); err == nil || !strings.Contains(err.Error(), "must do so again") {
			t.Errorf("once the identity can be read it says %v", err)
		}
		again := w.console(t, "boss", known, as(data.RoleLead))
		if err := again.Confirm(t.Context(), data.NewOp()); err != nil {
			t.Fatal(err)
		}
		if err := ack(t, w.console(t, "ops1", known)); err != nil {
			t.Errorf("confirmed again it says %v", err)
		}
		if n := w.count(t, "audit", "action = 'confirm'"); n != 2 {
			t.Errorf("the audit has %d confirmations", n)
		}
	})
}
