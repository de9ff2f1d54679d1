package tui

import (
	"fmt"
	"strings"
	"time"

	"tailback/data"
)

// hostile gives receipts that try to break the screen, one column each, and
// then all at once.
func hostile(at time.Time) []data.Receipt {
	attacks := []string{
		"\x1b[2J\x1b[H", "\x1b]52;c;cGF3bmVk\x07", "a\rb", "\x1bP1$r0m\x1b\\", "\u202eftd\u202c", "a\u200bb\ufeff",
		"\xff\xfe", "賭場電子ゲーム", "a\u0301\u0302\u0303", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\x9b31m", "line\nline\ttab",
	}
	var all []data.Receipt
	for i := range attacks {
		all = append(all, attacked(fmt.Sprint(9_900_000+i), at, func(column int) data.Text {
			return data.NewText(attacks[(i+column)%len(attacks)])
		}))
	}
	long := attacked("9900100", at, func(int) data.Text { return data.NewText(strings.Repeat("é\x1b[31m", 22_500)) })
	null := data.Receipt{ID: data.NewID("prod-eu", data.NewText("9900101"))}
	broken := data.Receipt{ID: data.NewID("prod-eu", data.NewText("9900102\x1b[5m")), ReceivedAt: data.At(at), Unreadable: "amount: \x1b[41mNaN is no number"}
	infinite := data.Receipt{ID: data.NewID("prod-eu", data.NewText("9900103"))}
	_ = infinite.ReceivedAt.Scan([]byte("infinity\x1b[7m"))
	_ = infinite.Money.Amount.Scan("12,34\r\n")
	return append(all, long, null, broken, infinite)
}

// attacked is a receipt with text in every column.
func attacked(id string, at time.Time, text func(column int) data.Text) data.Receipt {
	return data.Receipt{
		ID: data.NewID("prod-eu", data.NewText(id+text(0).Raw())), ReceivedAt: data.At(at),
		Operator: data.Ref{Key: text(1), Name: text(2)}, Campaign: data.Ref{Key: text(3), Name: text(4)},
		ClickID: text(5), SubID: text(6), Event: text(7), Status: text(8), Reason: text(9), OccurredAt: data.At(at),
		Money: data.Money{Amount: data.ParseAmount("9120"), Currency: text(10)},
		TxID:  text(11), PlayerID: text(12), PlayerStatus: text(13), Method: text(14), Query: text(15), RemoteIP: text(16),
		HTTPStatus: 200,
	}
}

func init() {
	addStates(map[string]state{
		"empty":  {empty: true, play: func(s *session) { s.arrive(0) }},
		"live":   {themed: true, play: func(s *session) { fill(s); s.arrive(5) }},
		"frozen": {play: func(s *session) { fill(s); s.press("p"); s.arrive(37) }},
		"lost": {themed: true, play: func(s *session) {
			fill(s)
			lose(s)
		}},
		"never connected": {empty: true, play: func(s *session) {
			s.world.state = data.TailState{Lost: "password authentication failed for user ops"}
			s.deliver(nil)
		}},
		"behind": {play: func(s *session) {
			fill(s)
			s.world.state.Behind = 1204
			s.world.state.Open, s.world.state.OldestOpen = 7, 12*time.Second
			s.arrive(5)
		}},
		"filter": {play: func(s *session) {
			fill(s)
			s.press("/")
			s.typed("operator:fable* event:ftd")
			s.press("enter")
			s.arrive(9)
		}},
		"filter typed wrong": {play: func(s *session) {
			fill(s)
			s.press("/")
			s.typed("operator:fable* amuont>100")
			s.press("enter")
		}},
		"marks": {themed: true, play: func(s *session) {
			fill(s)
			s.press("k", "space", "k", "k", "v", "k", "k")
			s.arrive(37)
		}},
		"help":    {themed: true, play: func(s *session) { fill(s); s.press("?") }},
		"hostile": {empty: true, play: func(s *session) { s.deliver(hostile(s.now)); s.press("k", "k", "k") }},
	})
}

// lose takes the database away for forty seconds.
func lose(s *session) {
	s.world.state.Lost = "cannot reach db1:5432: connection refused"
	s.now = s.now.Add(40 * time.Second)
	s.world.state.RetryAt = s.now.Add(8 * time.Second)
	s.deliver(nil)
}

func fill(s *session) { s.deliver(s.world.arrive(60)) }
