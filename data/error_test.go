package data_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"tailback/data"
)

func TestAnErrorIsSentencesForAPerson(t *testing.T) {
	for want, err := range map[string]*data.Error{
		"cannot connect to db1:5432":                                       {What: "cannot connect to db1:5432"},
		"cannot connect: no route":                                         {What: "cannot connect", Why: "no route"},
		"cannot connect: password authentication failed. Check ~/.pgpass.": {What: "cannot connect", Why: "password authentication failed.", Do: "check ~/.pgpass"},
		"cannot read a.toml. Übersicht prüfen.":                            {What: "cannot read a.toml", Do: "übersicht prüfen"},
		"cannot read it. 'b' it is.":                                       {What: "cannot read it", Do: "'b' it is"},
		"server says ␛[2J\ufffd. \ufffd.":                                  {What: "server says \x1b[2J\xff", Do: "\xff"},
	} {
		if got := err.Error(); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}

func TestAnErrorsKindAndCauseAreFoundThroughOthers(t *testing.T) {
	cause := &data.Error{Kind: data.Unreachable, What: "no", Cause: io.ErrUnexpectedEOF}
	err := fmt.Errorf("tail receipts: %w", cause)
	if data.KindOf(err) != data.Unreachable || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("kind %v", data.KindOf(err))
	}
	if data.KindOf(io.EOF) != data.Internal {
		t.Error("an error of nobody's is not our own fault")
	}
}
