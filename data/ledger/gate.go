package ledger

import (
	"tailback/data"
)

// Why says why an action cannot be done now; "" for one that can. It asks
// nobody: what it says is as old as the last look.
func (l *Ledger) Why(action data.Action) string {
	sees := l.seen()
	switch {
	case sees.problem != "":
		return sees.problem
	case l.with.Role < action.Least():
		return "this needs the role " + action.Least().String() + "; " + l.with.Actor.String() + " is " + l.with.Role.String()
	case sees.unnamed != "" && action != data.ToConfirm:
		return sees.unnamed
	case l.engine == data.SQLite && action.Sends() && !l.with.SoleOperator:
		return "a ledger in a file does not keep two people from sending the same. Write sole_operator = true under [ledger] where nobody else sends, or use a PostgreSQL ledger."
	}
	return ""
}

// may is the gate that every write passes.
func (l *Ledger) may(action data.Action) error {
	if why := l.Why(action); why != "" {
		return refused("cannot "+string(action), why, "")
	}
	return nil
}

// Notice says what a person must know of this ledger; "" for nothing.
func (l *Ledger) Notice() string {
	switch sees := l.seen(); {
	case sees.problem != "":
		return "no ledger: " + sees.problem
	case l.engine == data.SQLite:
		return "personal ledger: others see its acts only where they open the same file"
	case sees.exposed:
		return "this role could change the ledger's audit: give tailback one that init --app-role made"
	}
	return ""
}
