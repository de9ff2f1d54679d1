package ledger_test

import (
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/ledger"
)

func TestTheAuditTellsWhoDidWhatAndWhatStoodThereBefore(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.now = opened.Add(time.Minute)
		l := w.console(t, "ops1", func(o *ledger.Options) { o.Actor.Via = "203.0.113.7" })
		op := data.NewOp()
		act := must[data.Act](t)(l.Silence(t.Context(), alert().Key, time.Time{}, "deploy", op))
		must[data.Act](t)(l.Undo(t.Context(), act, data.NewOp()))
		lines := must[[]data.Audit](t)(l.Audit(t.Context(), 2))
		if len(lines) != 2 {
			t.Fatalf("%d lines", len(lines))
		}
		undo, silence := lines[0], lines[1]
		for name, c := range map[string]struct{ got, want string }{
			"action": {string(silence.Action), "silence"}, "actor": {silence.Actor.Raw(), "ops1@db1"}, "via": {silence.Via.Raw(), "203.0.113.7"},
			"role": {silence.Role.Raw(), "operator"}, "object": {silence.Object.Raw(), "act 1"}, "source": {silence.Source.Raw(), "prod-eu"},
			"at": {silence.At.String(), w.now.String()}, "op": {string(silence.Op), string(op)}, "before": {silence.Before.Raw(), ""},
			"the undo": {string(undo.Action) + " " + undo.Object.Raw(), "undo act 1"},
			"login":    {silence.Login.Raw(), map[data.Engine]string{data.Postgres: appRole}[w.engine]},
		} {
			if c.got != c.want {
				t.Errorf("%s is %q, want %q", name, c.got, c.want)
			}
		}
		if after := silence.After.Raw(); undo.Before.Raw() != after || !strings.Contains(after, `"note":"deploy"`) || !strings.Contains(after, `"certain":{}`) {
			t.Errorf("after is %s, and before the undo %s", after, undo.Before.Raw())
		}
		if !strings.Contains(undo.After.Raw(), `"ended_by":"ops1@db1"`) {
			t.Errorf("after the undo is %s", undo.After.Raw())
		}
	})
}

// On SQLite it is a trigger that refuses, on PostgreSQL the grants of the role.
func TestNobodyWhoActsCanChangeTheAudit(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		must[data.Act](t)(w.console(t, "ops1").Ack(t.Context(), alert(), "", data.NewOp()))
		app, audit := connect(t, w.app), w.table("audit")
		before := w.count(t, "audit", "true")
		for _, change := range []string{
			"update " + audit + " set actor = 'nobody'", "delete from " + audit, "truncate " + audit,
			"insert or replace into " + audit + " (id, op, at, actor, role, action, source, object) values (1, 'x', 0, 'x', 'x', 'x', 'x', 'x')",
			"update " + w.table("acts") + " set actor = 'nobody'", "delete from " + w.table("acts"), "delete from " + w.table("contracts"),
			"delete from " + w.table("disputes"), "update " + w.table("disputes") + " set click = 'another'",
			"update " + w.table("dispute_notes") + " set text = 'x'", "delete from " + w.table("dispute_answers"),
			"drop table " + audit, // the last: whoever has the file can do this
		} {
			_, err := app.Exec(change)
			if onFile := w.engine == data.SQLite && (!strings.Contains(change, audit) || strings.HasPrefix(change, "drop")); err == nil && !onFile {
				t.Errorf("%s is done", change)
			}
			if w.engine == data.Postgres && !strings.Contains(change, "or replace") && !strings.Contains(err.Error(), "permission denied") && !strings.Contains(err.Error(), "must be owner") {
				t.Errorf("%s: %v", change, err)
			}
		}
		if w.engine == data.Postgres && w.count(t, "audit", "actor = 'ops1@db1'") != before {
			t.Error("the audit changed")
		}
	})
}
