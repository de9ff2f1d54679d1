// Package ledger keeps what is ours, and writes nothing else: acks, silences,
// disputes, retries and their attempts, the contracts that a lead accepted, the
// numbers of alerts, and an audit of all of it, in the schema tailback of a PostgreSQL database or in a
// SQLite file. Init creates and migrates it; nothing else does.
//
//	report, err := ledger.Init(ctx, ledger.Target{DSN: owners, AppRole: "tailback_app"})
//
//	l, err := ledger.Open(ctx, ledger.Options{DSN: dsn, Source: "prod-eu", Identity: identity, Actor: actor, Role: role})
//	if why := l.Why(data.ToAck); why != "" { … }        // for the screen
//	act, err := l.Ack(ctx, alert, "calling them", data.NewOp())
//
// Every write is one explicit transaction that adds a line to the audit, under
// a name that the client made before it tried. The name is unique: where a
// commit was lost on the way, the write is looked up by it, and done again only
// if it is not there. All writes pass one gate.
//
// Retries wait in a table of live ones only. A worker claims, begins and finishes
// them; the statement that finishes one moves it to history:
//
//	enqueue → queued ⇄ claimed → sending → history: delivered, rejected, failed, dead
//	                 ↘ cancelled         ↘ unknown, which a person resolves
//
// Every claim has a fence, a number that grows: who comes with an older one has
// lost the retry. A send is written down before its first byte, and one that may
// have arrived is never repeated by the machine. What a worker writes is told by
// the attempts and not by the audit, and comes to the same end done twice.
//
// A source's name is bound to its identity by the first write: the system
// identifier and the database's name of a PostgreSQL server, the same on its
// standbys, and the random id that the reference schema keeps in a SQLite file.
// Where neither can be read, a lead confirms the name.
package ledger
