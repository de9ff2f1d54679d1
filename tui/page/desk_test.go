package page

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tailback/data"
	"tailback/tui/keys"
	"tailback/tui/theme"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// desk is a Live page, a database that answers at once, and a clock.
type desk struct {
	t      *testing.T
	live   *Live
	frame  Frame
	stored []data.Receipt
	err    error
	opened Page
	note   string
	asked  []data.ID
	steps  []int // the sizes of the steps of searches
	older  func(f data.Filter, at data.Place, size int) (data.Older, error)
	again  []data.Receipt // what reading again gives
	copied Copy
	export Export
}

func (d *desk) Next(ctx context.Context) (data.TailBatch, error) {
	<-ctx.Done()
	return data.TailBatch{}, ctx.Err()
}

func (d *desk) Latest(_ context.Context, f data.Filter, n int) ([]data.Receipt, error) {
	var hits []data.Receipt
	for _, r := range d.stored {
		if f.Match(r) {
			hits = append(hits, r)
		}
	}
	return hits[max(len(hits)-n, 0):], d.err
}

func (d *desk) Older(_ context.Context, f data.Filter, at data.Place, size int) (data.Older, error) {
	d.steps = append(d.steps, size)
	if d.older != nil {
		return d.older(f, at, size)
	}
	return olderOf(d.stored, f.Match, at, size), d.err
}

// olderOf takes a step of a search through receipts, oldest first.
func olderOf(all []data.Receipt, match func(data.Receipt) bool, at data.Place, size int) data.Older {
	end, ok := at.(int)
	if !ok {
		end = len(all)
	}
	begin := max(end-size, 0)
	step := data.Older{Back: noon.Add(-24 * time.Hour)}
	if begin > 0 {
		step.Next, step.Back = begin, all[begin].ReceivedAt.Time()
	}
	for _, r := range slices.Backward(all[begin:end]) {
		if match(r) {
			step.Receipts = append(step.Receipts, r)
		}
	}
	return step
}

func (d *desk) ByID(_ context.Context, ids []data.ID) ([]data.Receipt, error) {
	d.asked = append(d.asked, ids...)
	return d.again, d.err
}

func (d *desk) Activity(context.Context, time.Time, time.Time) ([]data.Minute, error) {
	return nil, d.err
}

// newDesk opens the page at 80×24 on a database with n receipts.
func newDesk(t *testing.T, n, capacity int) *desk {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cancel() // the tail is played by hand: waiting for it ends at once
	th, err := theme.New(theme.Options{})
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, frame: Frame{Width: 80, Height: 21, Now: noon, Theme: th, Pulse: &Pulse{}}}
	for i := range n {
		d.stored = append(d.stored, made(i))
	}
	d.live = NewLive(LiveOptions{Ctx: ctx, Feed: d, Receipts: d, Capacity: capacity, Flush: 100 * time.Millisecond})
	d.live.Resize(d.frame)
	d.run(d.live.Init(d.frame))
	return d
}

func made(n int) data.Receipt {
	status := data.Accepted
	if n%3 == 0 {
		status = data.Rejected
	}
	return data.Receipt{
		ID:         data.NewID("s", data.NewText(fmt.Sprint(n))),
		ReceivedAt: data.At(noon.Add(time.Duration(n) * time.Millisecond)),
		Status:     data.NewText(string(status)),
	}
}

// run carries out a command and what follows from it.
func (d *desk) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			d.run(c)
		}
	case Open:
		d.opened = msg.Page
	case Export:
		d.export = msg
	case Copy:
		d.copied = msg
	case Note:
		d.note = msg.Text
	default:
		d.send(msg)
	}
}

func (d *desk) send(msg tea.Msg) {
	d.live.Resize(d.frame)
	d.run(d.live.Update(msg, d.frame))
	d.live.Resize(d.frame)
}

// arrive brings receipts from one number up to before another, a second later.
func (d *desk) arrive(from, to int) {
	d.frame.Now = d.frame.Now.Add(time.Second)
	var batch data.TailBatch
	for n := from; n < to; n++ {
		batch.Receipts = append(batch.Receipts, made(n))
		d.stored = append(d.stored, made(n))
	}
	d.send(NewBatch(batch))
	d.frame.Now = d.frame.Now.Add(time.Second)
}

func (d *desk) press(names ...string) {
	d.t.Helper()
	special := map[string]tea.KeyPressMsg{
		"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "space": {Code: tea.KeySpace, Text: " "},
		"backspace": {Code: tea.KeyBackspace},
		"ctrl+r":    {Code: 'r', Mod: tea.ModCtrl},
		"ctrl+u":    {Code: 'u', Mod: tea.ModCtrl}, "ctrl+d": {Code: 'd', Mod: tea.ModCtrl},
	}
	for _, name := range names {
		key, ok := special[name]
		if !ok {
			key = tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
		}
		d.note = ""
		d.run(d.pressed(key))
		d.live.Resize(d.frame)
	}
}

// pressed does what the console does with a key.
func (d *desk) pressed(key tea.KeyPressMsg) tea.Cmd {
	d.t.Helper()
	if d.live.Typing() {
		return d.live.Type(key, d.frame)
	}
	action, known := keys.Find(d.live.Actions(d.frame), key.String())
	switch {
	case !known:
		d.t.Fatalf("the page does not know %q", key)
	case action.Why != "":
		return note(action.Name + ": " + action.Why)
	}
	return action.Do()
}

func (d *desk) typed(text string) {
	for _, r := range text {
		if r == ' ' {
			d.press("space")
			continue
		}
		d.press(string(r))
	}
}

// cursor gives the id under the cursor.
func (d *desk) cursor() string {
	p, ok := d.live.current()
	if !ok {
		return ""
	}
	return p.id().Key.Raw()
}

func (d *desk) screen() string {
	return ansi.Strip(strings.Join(d.live.View(d.frame), "\n"))
}

func (d *desk) wantCursor(id string) {
	d.t.Helper()
	if got := d.cursor(); got != id {
		d.t.Errorf("the cursor is on %q, want %q", got, id)
	}
}

func (d *desk) wantScreen(parts ...string) {
	d.t.Helper()
	for _, p := range parts {
		if !strings.Contains(d.screen(), p) {
			d.t.Errorf("the screen lacks %q:\n%s", p, d.screen())
		}
	}
}
