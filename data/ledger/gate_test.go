package ledger_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/ledger"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// writes are all that can be written, by what is asked for it. Each is of a
// source of its own.
func writes(of data.Act) map[data.Action]func(context.Context, *ledger.Ledger) error {
	return map[data.Action]func(context.Context, *ledger.Ledger) error{
		data.ToAck: func(ctx context.Context, l *ledger.Ledger) error {
			_, err := l.Ack(ctx, alert(), "", data.NewOp())
			return err
		},
		data.ToSilence: func(ctx context.Context, l *ledger.Ledger) error {
			_, err := l.Silence(ctx, alert().Key, time.Time{}, "deploy", data.NewOp())
			return err
		},
		data.ToUndo: func(ctx context.Context, l *ledger.Ledger) error {
			_, err := l.Undo(ctx, of, data.NewOp())
			return err
		},
		data.ToAccept: func(ctx context.Context, l *ledger.Ledger) error {
			_, err := l.Accept(ctx, fable(), data.Contract{Zone: "Europe/Riga"}, opened, "they said so", data.NewOp())
			return err
		},
		data.ToWithdraw: func(ctx context.Context, l *ledger.Ledger) error { return l.Withdraw(ctx, 1, data.NewOp()) },
		data.ToConfirm:  func(ctx context.Context, l *ledger.Ledger) error { return l.Confirm(ctx, data.NewOp()) },

		data.ToDispute:     func(ctx context.Context, l *ledger.Ledger) error { return dispute(ctx, l, 1) },
		data.ToDisputeMany: func(ctx context.Context, l *ledger.Ledger) error { return dispute(ctx, l, data.DisputesByOperator+1) },
		data.ToClaim: func(ctx context.Context, l *ledger.Ledger) error {
			_, err := l.ClaimDispute(ctx, seen(ctx, l), data.NewOp())
			return err
		},
		data.ToRelease: func(ctx context.Context, l *ledger.Ledger) error {
			_, err := l.ReleaseDispute(ctx, seen(ctx, l), data.NewOp())
			return err
		},
		data.ToRestate: func(ctx context.Context, l *ledger.Ledger) error {
			_, err := l.Restate(ctx, seen(ctx, l), data.DisputeTerms{Reason: data.ReasonLate, Ticket: data.NewText(string(data.NewOp()))}, data.NewOp())
			return err
		},
		data.ToNote: func(ctx context.Context, l *ledger.Ledger) error {
			_, err := l.NoteDispute(ctx, 1, "called them", data.NewOp())
			return err
		},
		data.ToExport: func(ctx context.Context, l *ledger.Ledger) error {
			return l.Export(ctx, data.Handout{Disputes: []int64{1}, Audience: "operator", Digest: "9f86"}, data.NewOp())
		},
		data.ToAnswer: func(ctx context.Context, l *ledger.Ledger) error {
			_, err := l.AnswerDispute(ctx, seen(ctx, l), data.Answer{Verbatim: data.NewText("no")}, data.NewOp())
			return err
		},
		data.ToMove: func(ctx context.Context, l *ledger.Ledger) error {
			d, err := l.OpenDispute(ctx, contested(string(data.NewOp())), data.NewOp())
			if err == nil {
				_, err = l.MoveDispute(ctx, d.Seen(), data.DisputeSent, nil, data.NewOp())
			}
			return err
		},

		data.ToRetry:     func(ctx context.Context, l *ledger.Ledger) error { return press(ctx, l, 1) },
		data.ToRetryMany: func(ctx context.Context, l *ledger.Ledger) error { return press(ctx, l, data.RetriesByOperator+1) },
		data.ToCancel: func(ctx context.Context, l *ledger.Ledger) error {
			_, err := l.CancelRetries(ctx, []int64{1}, data.NewOp())
			return err
		},
		data.ToResolve: func(ctx context.Context, l *ledger.Ledger) error {
			id, err := doubt(ctx, l)
			if err == nil {
				_, err = l.ResolveRetry(ctx, id, data.ResolveDelivered, "they say so", data.NewOp())
			}
			return err
		},
		data.ToPause: func(ctx context.Context, l *ledger.Ledger) error {
			_, err := l.PauseEndpoint(ctx, data.Pause{Endpoint: "ingest", Why: "they deploy"}, data.NewOp())
			return err
		},
		data.ToResume: func(ctx context.Context, l *ledger.Ledger) error {
			_, err := l.ResumeEndpoint(ctx, "ingest", data.NewOp())
			return err
		},
		data.ToSend: func(ctx context.Context, l *ledger.Ledger) error {
			_, err := l.ClaimRetries(ctx, "w", nil, 1, time.Minute)
			return err
		},
	}
}

// press queues n retries that nobody has.
func press(ctx context.Context, l *ledger.Ledger, n int) error {
	all := make([]data.NewRetry, n)
	for i := range all {
		all[i] = replay(string(data.NewOp()))
	}
	_, err := l.EnqueueRetries(ctx, all, data.NewOp())
	return err
}

// doubt makes a retry that may have arrived; where that cannot be it names none.
func doubt(ctx context.Context, l *ledger.Ledger) (int64, error) {
	if l.Role() < data.RoleLead || l.Why(data.ToSend) != "" {
		return 1, nil
	}
	queued, err := l.EnqueueRetries(ctx, []data.NewRetry{replay(string(data.NewOp()), at("doubt"))}, data.NewOp())
	if err != nil {
		return 0, err
	}
	e := ingest()
	e.Name = "doubt"
	claimed, err := l.ClaimRetries(ctx, "w", []data.Endpoint{e}, 1, time.Minute)
	if err != nil {
		return 0, err
	}
	claim := claimed[0].Claim()
	if _, err = l.BeginRetries(ctx, "w", []data.Claim{claim}, time.Minute); err != nil {
		return 0, err
	}
	return queued[0].Retry.ID, l.FinishRetries(ctx, []data.Finish{{Claim: claim, Outcome: data.Outcome{State: data.RetryUnknown}}})
}

// dispute opens n disputes that nobody has.
func dispute(ctx context.Context, l *ledger.Ledger, n int) error {
	all := make([]data.NewDispute, n)
	for i := range all {
		all[i] = contested(string(data.NewOp()))
	}
	_, err := l.OpenDisputes(ctx, all, data.NewOp())
	return err
}

// seen gives dispute 1 as it is, or as it was opened.
func seen(ctx context.Context, l *ledger.Ledger) data.Seen {
	if f, err := l.Dispute(ctx, 1); err == nil {
		return f.Dispute.Seen()
	}
	return data.Seen{ID: 1, Version: 1}
}

func fable() data.Ref { return data.Ref{Key: data.NewText("7"), Name: data.NewText("FableSpin")} }

func TestEveryWritePassesTheGateOfItsRole(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		lead := w.console(t, "boss", as(data.RoleLead))
		act := must[data.Act](t)(lead.Ack(t.Context(), alert(), "", data.NewOp()))
		must[data.ContractVersion](t)(lead.Accept(t.Context(), fable(), data.Contract{}, opened.Add(time.Hour), "x", data.NewOp()))
		must[data.Dispute](t)(lead.OpenDispute(t.Context(), contested("9cdf"), data.NewOp()))
		for _, role := range []data.Role{data.RoleViewer, data.RoleOperator, data.RoleLead} {
			l := w.console(t, "boss", as(role))
			for action, write := range writes(act) {
				before, why := w.count(t, "audit", "true"), l.Why(action)
				err := write(t.Context(), l)
				if role >= action.Least() {
					if err != nil || why != "" {
						t.Errorf("%s may not %s: %v, %q", role, action, err, why)
					}
					continue
				}
				says := "this needs the role " + action.Least().String() + "; boss@db1 is " + role.String()
				if why != says || err == nil || !strings.Contains(err.Error(), says) || data.KindOf(err) != data.Usage {
					t.Errorf("%s may %s: %v, %q", role, action, err, why)
				}
				if after := w.count(t, "audit", "true"); after != before {
					t.Errorf("%s wrote something: %s", role, action)
				}
			}
		}
	})
}

func TestWhereThereIsNoLedgerEveryWriteSaysHowToMakeOne(t *testing.T) {
	missing := &world{app: "sqlite:" + t.TempDir() + "/none.db"}
	for name, l := range map[string]*ledger.Ledger{
		"off":     ledger.Off("no ledger is named. Run tailback init."),
		"missing": missing.console(t, "ops1", as(data.RoleLead)),
	} {
		for action, write := range writes(data.Act{ID: 1}) {
			if err := write(t.Context(), l); err == nil || !strings.Contains(err.Error(), "tailback init") || l.Why(action) == "" {
				t.Errorf("%s: %s says %v", name, action, err)
			}
		}
		acts, _, err1 := l.Acts(t.Context(), "")
		contracts, err2 := l.Contracts(t.Context())
		audit, err3 := l.Audit(t.Context(), 10)
		numbered, err4 := l.Number(t.Context(), []data.Alert{alert()})
		if len(acts)+len(contracts)+len(audit) > 0 || numbered[0].Number != 0 || err1 != nil || err2 != nil || err3 != nil || err4 != nil {
			t.Errorf("%s: it reads %v %v %v, %v %v %v %v", name, acts, contracts, audit, err1, err2, err3, err4)
		}
		if !strings.HasPrefix(l.Notice(), "no ledger: ") {
			t.Errorf("%s: its notice is %q", name, l.Notice())
		}
	}
}

func TestALedgerThatIsMadeWhileAConsoleIsOpenIsSeen(t *testing.T) {
	w := &world{owner: "sqlite:" + t.TempDir() + "/later.db", engine: data.SQLite}
	w.app = w.owner
	l := w.console(t, "ops1")
	if l.Why(data.ToAck) == "" {
		t.Fatal("there is a ledger")
	}
	w.init(t, "")
	inForce(t, l)
	if why := l.Why(data.ToAck); why != "" {
		t.Errorf("it says %q", why)
	}
	must[data.Act](t)(l.Ack(t.Context(), alert(), "", data.NewOp()))
}

func TestWhatTheLedgerIsNotMeantForIsSaid(t *testing.T) {
	if got := onSQLite(t).console(t, "ops1").Notice(); !strings.HasPrefix(got, "personal ledger: ") {
		t.Errorf("of a file it says %q", got)
	}
	w := onPostgres(t)
	if got := w.console(t, "ops1").Notice(); got != "" {
		t.Errorf("of a role with grants it says %q", got)
	}
	owner := w.console(t, "ops1", func(o *ledger.Options) { o.DSN = w.owner })
	if got := owner.Notice(); !strings.Contains(got, "could change the ledger's audit") {
		t.Errorf("of its owner it says %q", got)
	}
}

func TestADSNOrANameThatCannotBeOneIsRefused(t *testing.T) {
	for _, o := range []ledger.Options{
		{DSN: "postgres://u:s3cret@h:port/x", Source: "a"},
		{DSN: "sqlite:", Source: "a"},
		{DSN: "sqlite:" + t.TempDir(), Source: "a"},
		{DSN: "sqlite:x.db"},
		{DSN: "sqlite:x.db", Source: "a/b"},
	} {
		if _, err := ledger.Open(t.Context(), o); data.KindOf(err) != data.Usage || err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%+v: it says %v", o, err)
		}
	}
}

func TestALedgerThatDoesNotAnswerIsReadOnlyAndSaysWhy(t *testing.T) {
	w := &world{app: "postgres://nobody@127.0.0.1:1/none?sslmode=disable"}
	l := w.console(t, "ops1")
	if why := l.Why(data.ToAck); !strings.Contains(why, "does not answer") || !strings.Contains(why, "refused") {
		t.Errorf("it says %q", why)
	}
}
