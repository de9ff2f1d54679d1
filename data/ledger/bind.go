package ledger

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// binding is a source's name and identity as the ledger knows them.
type binding struct {
	ID       int64  `db:"id" json:"id"`
	Name     string `db:"name" json:"name"`
	Identity string `db:"identity" json:"identity"`
}

// byName is the identity of a source that has none but the name that a lead
// confirmed.
func byName(name string) string { return "name:" + name }

// named says why nobody may write under the source's name, or only a lead who
// confirms it.
func (l *Ledger) named(ctx context.Context, tx sqlx.QueryerContext) (problem, unnamed string, err error) {
	found, err := l.bindings(ctx, tx)
	if err != nil {
		return "", "", err
	}
	problem, unnamed = l.bound(found)
	return problem, unnamed, nil
}

func (l *Ledger) bindings(ctx context.Context, tx sqlx.QueryerContext) (found []binding, err error) {
	err = sqlx.SelectContext(ctx, tx, &found, l.script("sources"), l.with.Source, l.with.Identity)
	return found, err
}

// bound judges what the ledger knows of our name and our identity.
func (l *Ledger) bound(found []binding) (problem, unnamed string) {
	for _, b := range found {
		if l.with.Identity != "" && b.Identity == l.with.Identity && b.Name != l.with.Source {
			return "the ledger knows this database as " + b.Name + ". Open it with --source-name " + b.Name + ".", ""
		}
	}
	for _, b := range found {
		switch {
		case b.Name != l.with.Source || b.Identity == l.with.Identity:
		case b.Identity == byName(l.with.Source) && l.with.Identity == "":
			return "", ""
		case b.Identity == byName(l.with.Source):
			return "", "a lead confirmed the name " + l.with.Source + " before this database's identity could be read, and must do so again"
		case l.with.Identity == "":
			return "the ledger knows the identity of " + l.with.Source + ", and that of this database cannot be read. Grant execute on pg_control_system() to the role that reads it.", ""
		default:
			return "the ledger knows another database as " + l.with.Source + ". Choose another --source-name.", ""
		}
	}
	if l.with.Identity == "" && len(found) == 0 {
		return "", "this database's identity cannot be read: a lead must confirm that it is " + l.with.Source
	}
	return "", ""
}

// bind writes down the name with the first write, and refuses one that is
// another's. found is read after the insert, which waits for others.
func (l *Ledger) bind(ctx context.Context, tx *sqlx.Tx, at data.Instant, action data.Action) error {
	found, err := l.bindings(ctx, tx)
	if err == nil && len(found) == 0 && l.with.Identity != "" && action != data.ToConfirm {
		if err = l.bindFirst(ctx, tx, at); err == nil {
			found, err = l.bindings(ctx, tx)
		}
	}
	if err != nil {
		return err
	}
	problem, unnamed := l.bound(found)
	if problem == "" && action != data.ToConfirm {
		problem = unnamed
	}
	if problem != "" {
		return refused("cannot write to the ledger", problem, "")
	}
	return nil
}

func (l *Ledger) bindFirst(ctx context.Context, tx *sqlx.Tx, at data.Instant) error {
	b, err := l.insertBinding(ctx, tx, at, l.with.Identity)
	if err != nil || b.ID == 0 {
		return err // another console may have been first
	}
	return l.audit(ctx, tx, at, line{op: data.Op("bind/" + l.with.Source), action: data.ToBind, object: objectOf("source", b.ID)}, nil, b)
}

// insertBinding gives the new row, of number 0 where there is one already.
func (l *Ledger) insertBinding(ctx context.Context, tx *sqlx.Tx, at data.Instant, identity string) (b binding, err error) {
	b = binding{Name: l.with.Source, Identity: identity}
	err = tx.GetContext(ctx, &b.ID, l.script("source_bind"), b.Name, b.Identity, l.with.Actor.String(), at)
	if errors.Is(err, sql.ErrNoRows) {
		return b, nil
	}
	return b, err
}

// Confirm has a lead vouch for the source's name where the identity of its
// database cannot be read, or could not when somebody last vouched.
func (l *Ledger) Confirm(ctx context.Context, op data.Op) error {
	err := l.write(ctx, deed{op: op, action: data.ToConfirm, object: "source", do: l.confirm,
		load: func(ctx context.Context, tx *sqlx.Tx, id int64) (any, error) {
			found, err := l.bindings(ctx, tx)
			return find(found, id), err
		}})
	if err == nil {
		l.look(ctx)
	}
	return err
}

func (l *Ledger) confirm(ctx context.Context, tx *sqlx.Tx, at time.Time) (id int64, before any, err error) {
	identity := cmp.Or(l.with.Identity, byName(l.with.Source))
	found, err := l.bindings(ctx, tx)
	if err != nil {
		return 0, nil, err
	}
	if len(found) > 0 { // bind has refused what is another's
		if found[0].Identity == identity {
			return 0, nil, nil
		}
		_, err := tx.ExecContext(ctx, l.script("source_confirm"), found[0].ID, identity, l.with.Actor.String(), data.At(at))
		return found[0].ID, found[0], err
	}
	b, err := l.insertBinding(ctx, tx, data.At(at), identity)
	return b.ID, nil, err
}

func find(all []binding, id int64) any {
	for _, b := range all {
		if b.ID == id {
			return b
		}
	}
	return nil
}

// affected gives how many rows a statement changed.
func affected(done sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return done.RowsAffected()
}
