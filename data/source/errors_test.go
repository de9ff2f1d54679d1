package source_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"tailback/data"
	"tailback/data/source"
)

// The driver of SQLite says of a statement that its own deadline ended that it was
// cancelled; a person who did not cancel it must read that it was late.
func TestAStatementThatIsLateIsToldFromOneThatIsCancelled(t *testing.T) {
	late := source.Explain("cannot read receipts", fmt.Errorf("%w: %w", context.DeadlineExceeded, context.Canceled))
	if data.KindOf(late) != data.Unreachable {
		t.Errorf("late: %v", late)
	}
	if cancelled := fmt.Errorf("%w: interrupted", context.Canceled); !errors.Is(source.Explain("cannot read receipts", cancelled), cancelled) {
		t.Error("what is cancelled is explained")
	}
}
