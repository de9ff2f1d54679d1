package board_test

import (
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/rules/board"
)

func TestReceiptsOfOtherTimesDoNoHarm(t *testing.T) {
	h := newHouse()
	h.many(600)
	for _, at := range []time.Time{time.Unix(0, 0), {}, start.AddDate(40, 0, 0), start.AddDate(-300, 0, 0), time.Unix(-1, 0)} {
		h.send(renamed, func(c *data.Checked) { c.Receipt.ReceivedAt = data.At(at) })
	}
	h.many(5, renamed)
	h.quiet(t)
	h.send(renamed)
	h.open(t)
	board.New(board.Options{}).At(time.Time{})
}

func TestASentenceIsSafeToPrint(t *testing.T) {
	h := newHouse()
	evil := by("Evil\x1b[2J\u202e")
	h.many(600, evil)
	h.many(10, evil, bad("new\x1brule", "NEW", "x\x1b", data.Major))
	a := h.open(t).First()
	if strings.ContainsAny(a.Sentence+a.Name, "\x1b\u202e") {
		t.Errorf("%q %q", a.Name, a.Sentence)
	}
}
