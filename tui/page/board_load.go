package page

import (
	"context"
	"errors"
	"io"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/rules/compare"
)

// Boards gives the board as it changes.
type Boards interface {
	// Next waits until the board is another one than that of the last call and
	// gives it. An error is the end: there will be no more.
	Next(ctx context.Context) (data.Board, error)
}

// Acts reads and writes what people did about alerts.
type Acts interface {
	// Why says why an action cannot be done now; "" where it can.
	Why(action data.Action) string
	// Ack says that the person has an alert. Where somebody else has it the error
	// is a data.HeldError. Tried again under the same op it is done once, as are
	// the others.
	Ack(ctx context.Context, alert data.Alert, note string, op data.Op) (data.Act, error)
	// Silence keeps the alerts of a key quiet until a moment, zero for the usual
	// hour.
	Silence(ctx context.Context, key data.AlertKey, until time.Time, reason string, op data.Op) (data.Act, error)
	// Undo takes an act back.
	Undo(ctx context.Context, act data.Act, op data.Op) (data.Act, error)
	// Acts gives what is in force. now stands for that: handed over as since, acts
	// is nil and now the same where nothing changed.
	Acts(ctx context.Context, since string) (acts []data.Act, now string, err error)
	// History gives what was done about a key, the newest first.
	History(ctx context.Context, key data.AlertKey) ([]data.Act, error)
}

// Comparer sets what an operator sent before an alert beside what it sends now.
type Comparer interface {
	Compare(ctx context.Context, alert data.Alert) (compare.Comparison, error)
}

// Accepter makes the change of an alert the operator's contract.
type Accepter interface {
	// Propose gives the version of the contract that would be written.
	Propose(ctx context.Context, alert data.Alert) (Proposal, error)
	// Accept writes it. Tried again under the same op it is done once.
	Accept(ctx context.Context, p Proposal, op data.Op) error
}

// Proposal is a contract that also reads what an operator sends now.
type Proposal struct {
	Alert    data.Alert
	Contract data.Contract
	// Lines are those in which it differs from the one before, safe to print:
	// "- params.click_id clickid", "+ params.click_id clickid, click_id".
	Lines []string
}

// Rules says how many of the rules run.
type Rules struct {
	All    int
	Run    int      // with the receipts of some operator at least
	Partly int      // of these, not with those of every operator
	Off    []string // which do not, with whom and why: AUT with Quorvo: …
}

// BoardPace is the least time between two boards: nobody reads faster.
const BoardPace = time.Second

// BoardMsg brings the board as it is now.
type BoardMsg struct{ Board data.Board }

// BoardEndedMsg says that there will be no more boards.
type BoardEndedMsg struct{ Err error }

// Sentence says so on the screen.
func (m BoardEndedMsg) Sentence() string {
	if errors.Is(m.Err, io.EOF) {
		return "alerts are no longer kept"
	}
	return "alerts are no longer kept: " + sentence(m.Err)
}

// WaitBoard gives the command for the next board, no sooner than pace after the
// last one.
func WaitBoard(ctx context.Context, boards Boards, pace time.Duration) tea.Cmd {
	return func() tea.Msg {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pace):
		}
		board, err := boards.Next(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			return BoardEndedMsg{Err: err}
		}
		return BoardMsg{Board: board}
	}
}

// ActsMsg brings the acts that are in force.
type ActsMsg struct {
	Acts []data.Act // nil where they are as they were
	Now  string     // as Acts of the interface gives it
	Err  error
}

// ReadActs gives the command that reads the acts in force.
func ReadActs(ctx context.Context, acts Acts, since string) tea.Cmd {
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		all, now, err := acts.Acts(ctx, since)
		return ActsMsg{Acts: all, Now: now, Err: err}
	}
}

// Acted says that something was done: the acts in force are others now.
type Acted struct{}
