package tui

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"tailback/data"
	"tailback/tui/page"
)

// ours is what we style with; any other escape came from outside.
var ours = regexp.MustCompile("\x1b\\[[0-9;]*m")

// wantWhole checks what every frame must be: as many lines as the screen has,
// none wider than it by either way of counting, and nothing in them that a
// terminal acts on but our own styles.
func wantWhole(t interface{ Fatalf(string, ...any) }, c *console) {
	content := c.View().Content
	lines := strings.Split(content, "\n")
	if c.width > 0 && c.height > 0 && len(lines) != c.height {
		t.Fatalf("%d lines on a screen of %d×%d:\n%s", len(lines), c.width, c.height, content)
	}
	for _, line := range lines {
		if w, wc := ansi.StringWidth(line), ansi.StringWidthWc(line); w > c.width || wc > c.width {
			t.Fatalf("a line of %d or %d cells on a screen of %d×%d: %q", w, wc, c.width, c.height, line)
		}
		for _, r := range ours.ReplaceAllString(line, "") {
			if r < 0x20 || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r >= 0x200b && r <= 0x200f || r == 0xfeff {
				t.Fatalf("%U is in a line: %q", r, line)
			}
		}
	}
}

// any text, from harmless to hostile.
func drawText(t *rapid.T, name string) data.Text {
	switch rapid.IntRange(0, 5).Draw(t, name+" kind") {
	case 0:
		return data.Text{}
	case 1:
		return data.NewText(string(rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(t, name)))
	case 2:
		return data.NewText(rapid.StringMatching(`(\x1b[\[\]P_^][0-9;?]{0,4}[a-zA-Z]?|[\x{1100}-\x{1160}\x{1f1e6}-\x{1f1ff}\x{1f3fb}\x{200d}\x{0301}\x{4e00}a-z])*`).Draw(t, name))
	case 3:
		return data.NewText(strings.Repeat(rapid.String().Draw(t, name), 500))
	}
	return data.NewText(rapid.String().Draw(t, name))
}

func drawReceipt(t *rapid.T) data.Receipt {
	r := attacked("", tuesday, func(column int) data.Text { return drawText(t, fmt.Sprint(column)) })
	r.ID = data.NewID("prod-eu", data.NewText(fmt.Sprint(rapid.IntRange(0, 300).Draw(t, "id"))+drawText(t, "id").Raw()))
	r.HTTPStatus = rapid.IntRange(0, 999).Draw(t, "http")
	if rapid.Bool().Draw(t, "bad amount") {
		_ = r.Money.Amount.Scan(drawText(t, "amount").Raw())
	}
	if rapid.IntRange(0, 4).Draw(t, "unreadable") == 0 {
		r.Unreadable = "amount: " + drawText(t, "why").Raw()
	}
	return r
}

var monkeyKeys = []string{
	"j", "k", "g", "G", "ctrl+d", "ctrl+u", "enter", "esc", "backspace", "h", "/", "space", "v", "*", "U", "F", "p", "t", "?", "q",
	"up", "down", "pgup", "pgdown", "home", "end", "left", "alt+j", "alt+p", "a", "1", "x", ":", "=", ">", "2", "s", "A", "z", "Y", "]", "e",
}

// A monkey presses keys, changes the size, lets hostile receipts come and the
// database go, and no frame is ever broken.
func TestNoKeyNoSizeAndNoReceiptBreaksAFrame(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := newSession(t, 80, 24, 30, ruling, func(o *Options) { o.Capacity = 50 })
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			disturb(rt, s)
			wantWhole(rt, s.c)
		}
	})
}

func disturb(t *rapid.T, s *session) {
	switch rapid.IntRange(0, 10).Draw(t, "step") {
	case 0:
		s.send(tea.WindowSizeMsg{Width: rapid.IntRange(0, 240).Draw(t, "width"), Height: rapid.IntRange(0, 70).Draw(t, "height")})
	case 1:
		s.arrive(rapid.IntRange(0, 80).Draw(t, "receipts"))
	case 2:
		s.deliver(rapid.SliceOfN(rapid.Custom(drawReceipt), 0, 5).Draw(t, "hostile"))
	case 3:
		s.world.state.Lost = drawText(t, "lost").Raw()
		s.world.state.Notice = drawText(t, "notice").Raw()
		s.world.state.RetryAt = s.now.Add(time.Second)
	case 4:
		s.send(tea.PasteMsg{Content: drawText(t, "paste").Raw()})
	case 5:
		s.send(page.Note{Text: data.Safe(drawText(t, "note").Raw())})
	case 6:
		s.show(drawBoard(t, s.now))
	default:
		if name := rapid.SampledFrom(monkeyKeys).Draw(t, "key"); !s.writes(name) {
			s.press(name)
		}
		s.now = s.now.Add(time.Duration(rapid.IntRange(0, 200).Draw(t, "ms")) * time.Millisecond)
	}
}

// drawBoard is trouble with any text in it.
func drawBoard(t *rapid.T, now time.Time) data.Board {
	b := trouble(now)
	for _, a := range []*data.Alert{&b.Changes[0].Alerts[0], &b.Changes[0].Alerts[1], &b.Changes[0].Explained[0], &b.Cleared[0].Alerts[0]} {
		a.Key.Operator, a.Key.Field = drawText(t, "operator"), drawText(t, "field").Raw()
		a.Operator, a.Code, a.Name = data.Ref{Key: a.Key.Operator, Name: drawText(t, "name")}, drawText(t, "code").Raw(), drawText(t, "alert").Raw()
		a.Sentence, a.Number = drawText(t, "sentence").Raw(), rapid.Int64().Draw(t, "number")
		a.Hit, a.Since.Give = rapid.Int().Draw(t, "hit"), rapid.Int().Draw(t, "give")
		a.PerHour = rapid.Float64().Draw(t, "per hour")
		a.Senders = []data.Sender{{IP: drawText(t, "ip")}, {IP: drawText(t, "other ip"), Hit: 1}}
		a.Campaigns = []data.CampaignCount{{Campaign: data.Ref{Key: drawText(t, "campaign")}}}
	}
	b.Progress = rapid.Float64().Draw(t, "progress")
	return b
}

func FuzzNoTextBreaksAFrame(f *testing.F) {
	for i, r := range hostile(tuesday) {
		f.Add([]byte(r.ClickID.Raw()+r.Query.Raw()), uint8(40+i*8), uint8(6+i*2))
	}
	f.Fuzz(func(t *testing.T, text []byte, width, height uint8) {
		s := newSession(t, int(width), int(height), 3)
		s.deliver([]data.Receipt{attacked("1", tuesday, func(int) data.Text { return data.NewText(string(text)) })})
		wantWhole(t, s.c)
		s.press("k", "j")
		wantWhole(t, s.c)
		s.press("enter")
		wantWhole(t, s.c)
	})
}

func TestRawBytesStayExactBehindTheScreen(t *testing.T) {
	s := newSession(t, 80, 24, 0)
	sent := hostile(s.now)[0]
	s.deliver([]data.Receipt{sent})
	s.press("enter")
	got := s.c.top().(*page.Receipt).Shown()
	got.Money.Amount, sent.Money.Amount = data.Amount{}, data.Amount{} // held by pointer
	if got != sent {
		t.Errorf("the page holds %v, want %v", got, sent)
	}
}
