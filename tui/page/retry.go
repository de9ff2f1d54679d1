package page

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/keys"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// Retry shows one retry: what is sent, and what became of each attempt.
type Retry struct {
	basic
	RetriesOptions
	retry    data.Retry
	attempts []data.Attempt
	reading  request
	errand   errand
	scroll   part.Scroll
}

// wholeRetry is a retry with its attempts.
type wholeRetry struct {
	retry    data.Retry
	attempts []data.Attempt
}

// NewRetry opens a page on what is known of a retry.
func NewRetry(o RetriesOptions, r data.Retry) *Retry { return &Retry{RetriesOptions: o, retry: r} }

// Init reads the attempts.
func (p *Retry) Init(f Frame) tea.Cmd { return p.read(f) }

func (p *Retry) read(f Frame) tea.Cmd {
	db, id := p.Retries, p.retry.ID
	if db == nil {
		return nil
	}
	return ask(p.Ctx, &p.reading, f.Now, patience, func(ctx context.Context) (wholeRetry, error) {
		r, attempts, err := db.Retry(ctx, id)
		return wholeRetry{r, attempts}, err
	})
}

// Update takes what was read, and reads it again each second while it is live.
func (p *Retry) Update(msg tea.Msg, f Frame) tea.Cmd {
	switch msg.(type) {
	case Glance:
		if p.retry.State.Live() && !p.reading.out() {
			return p.read(f)
		}
	case RetriesChanged:
		return p.read(f)
	}
	if w, ok := take[wholeRetry](&p.reading, msg, f.Now); ok && p.reading.err == nil {
		p.retry, p.attempts = w.retry, w.attempts
	}
	return p.errand.done(msg, f.Now)
}

// Title names the page.
func (p *Retry) Title() string { return "Retry" }

// Crumb names the retry.
func (p *Retry) Crumb(Frame) string {
	return fmt.Sprintf("%d %s", p.retry.ID, joined(" ", label(p.retry.Operator), event(p.retry.Event)))
}

// Busy reports whether an answer is awaited.
func (p *Retry) Busy(Frame) bool { return p.reading.out() || p.errand.ask.out() }

// Leave takes its question back.
func (p *Retry) Leave() { p.reading.stop() }

// retryNow is the page at the moment of a key.
type retryNow struct {
	*Retry
	frame Frame
}

func (p retryNow) handling() handling {
	return handling{RetriesOptions: p.RetriesOptions, errand: &p.errand, chosen: []data.Retry{p.retry}, endpoint: p.retry.Endpoint, frame: p.frame}
}

func oneRetryActions() keys.Table[retryNow, tea.Cmd] {
	by := func(by func(*part.Scroll)) func(retryNow) tea.Cmd {
		return func(p retryNow) tea.Cmd {
			by(&p.scroll)
			return nil
		}
	}
	return slices.Concat(keys.Table[retryNow, tea.Cmd]{
		{Keys: []string{"enter"}, Name: "receipt", Footer: true, Does: "to the receipt", Why: retryNow.noReceipt, Do: retryNow.toReceipt},
		againAction[retryNow](),
	}, retryActions[retryNow](), keys.Table[retryNow, tea.Cmd]{
		{Keys: []string{"y"}, Name: "copy", Footer: true, Does: "copy the event id", Do: retryNow.copyEvent},
		{Keys: []string{"ctrl+r"}, Name: "read again", Does: "read it again", Do: func(p retryNow) tea.Cmd { return p.read(p.frame) }},
		{Keys: []string{"j", "down"}, Name: "down", Does: "a line down", Do: by(func(s *part.Scroll) { s.Move(1) })},
		{Keys: []string{"k", "up"}, Name: "up", Does: "a line up", Do: by(func(s *part.Scroll) { s.Move(-1) })},
		{Keys: []string{"ctrl+d", "pgdown"}, Name: "page down", Does: "a screen down", Do: by(func(s *part.Scroll) { s.Page(1) })},
		{Keys: []string{"ctrl+u", "pgup"}, Name: "page up", Does: "a screen up", Do: by(func(s *part.Scroll) { s.Page(-1) })},
		{Keys: []string{"g", "home"}, Name: "beginning", Does: "to the first line", Do: by(func(s *part.Scroll) { s.To(s.Lo) })},
		{Keys: []string{"G", "end"}, Name: "end", Does: "to the last line", Do: by(func(s *part.Scroll) { s.To(s.Hi) })},
	})
}

// RetryKeys describes the actions for the README.
func RetryKeys() []keys.Row { return oneRetryActions().Describe() }

// Actions gives what can be done as it stands.
func (p *Retry) Actions(f Frame) []keys.Bound[tea.Cmd] {
	return oneRetryActions().On(retryNow{Retry: p, frame: f})
}

func (p retryNow) noReceipt() string {
	if p.retry.Receipt.IsZero() || p.Receipts == nil {
		return "its receipt is not known"
	}
	return ""
}

func (p retryNow) toReceipt() tea.Cmd {
	page := p.receiptPage(data.Receipt{ID: p.retry.Receipt, Operator: p.retry.Operator})
	return func() tea.Msg { return Open{Page: page} }
}

func (p retryNow) copyEvent() tea.Cmd {
	c := Copy{What: "event id", Text: p.retry.EventID}
	return func() tea.Msg { return c }
}

// Words explain what the page writes short.
func (p *Retry) Words() []keys.Section { return (&RetriesPage{}).Words() }

// Resize gives the lines the room that there is.
func (p *Retry) Resize(f Frame) {
	p.scroll.Range(0, int64(p.leaf(f).rows))
	p.scroll.Resize(max(f.Height-len(p.top(f)), 0))
}

// View gives how it stands, its attempts, and what is sent.
func (p *Retry) View(f Frame) []string {
	lines := p.top(f)
	l := p.leaf(f)
	from, to := p.scroll.Window()
	for row := from; row < min(to, int64(l.rows)); row++ {
		whole, sign := theme.Plain, "   "
		if row == p.scroll.Cursor {
			whole, sign = theme.Cursor, " "+f.Theme.Paint(theme.Strong, ">")+" "
		}
		lines = append(lines, sign+part.Fill(l.draw(int(row), whole), max(f.Width-3, 0)))
	}
	return lines[:min(len(lines), f.Height)]
}

func (p *Retry) top(f Frame) []string {
	width := f.Width - 2
	lines := []string{f.Theme.Paint(theme.Strong, part.Cut(retryLine(&p.retry), width, f.Theme.Glyphs.Ellipsis))}
	lines = append(lines, paintAll(f, retryRole(p.retry.State), part.WrapIn(retryWords(f, &p.retry), width, 3, f.Theme.Glyphs.Ellipsis))...)
	if state, _ := f.Pulse.Sending.State(p.retry.Endpoint); state.PausedAt(f.Now) {
		lines = append(lines, f.Theme.Paint(theme.Warn, part.Cut(pausedWords(f, state), width, f.Theme.Glyphs.Ellipsis)))
	}
	if why := f.Pulse.Sending.unworked(f.Now); why != "" && p.retry.State.Live() {
		lines = append(lines, f.Theme.Paint(theme.Bad, part.Cut(why, width, f.Theme.Glyphs.Ellipsis)))
	}
	lines = append(lines, p.errand.trouble().lines(f, width)...)
	lines = append(lines, trouble{&p.reading, patience, "it could not be read, ctrl+r tries again"}.lines(f, width)...)
	for i, line := range lines {
		lines[i] = " " + line
	}
	return append(lines, "")
}

// leaf gives the attempts, and what is sent.
func (p *Retry) leaf(f Frame) leaf {
	width := max(f.Width-3, 2)
	attempts := emptyLeaf(f, width, "it was not sent so far")
	if len(p.attempts) > 0 {
		attempts = p.attemptLeaf(f, width)
	}
	request := plainLeaf(f, theme.Plain, width, p.requestLines(f, width))
	named := slices.DeleteFunc([]fact{
		{name: "event id", text: data.Safe(p.retry.EventID), copy: p.retry.EventID},
		{name: "reason", text: f.note(p.retry.Why)},
		{name: "bulk", text: data.Safe(string(p.retry.Bulk))},
	}, func(v fact) bool { return v.text == "" })
	facts := factLeaf(f, named, width)
	return stacked(leaf{}, titled(f, "attempts", width, attempts), titled(f, "what is sent, secrets are put in by the send", width, request), titled(f, "beside", width, facts))
}

// attemptLeaf gives each attempt with the head of its answer, the newest first.
func (p *Retry) attemptLeaf(f Frame, width int) leaf {
	type line struct {
		text string
		role theme.Role
	}
	var lines []line
	for _, a := range slices.Backward(p.attempts) {
		o, took, status := a.Outcome, "", "no answer"
		if o.Status != 0 {
			status = strconv.Itoa(o.Status)
		}
		if o.Latency > 0 {
			took = "within " + o.Latency.Truncate(time.Millisecond).String()
		}
		state := string(o.State)
		if a.Ended.IsZero() {
			state, status = "under way, or cut off", ""
		}
		text := joined("  ", fmt.Sprintf("%d", a.Number), f.short(a.Began), state, status, took, "by "+brief(a.Worker))
		lines = append(lines, line{text, retryRole(o.State)})
		for _, said := range []data.Text{o.Said, o.Answer} {
			for _, text := range part.WrapIn(f.masked(said, 2048), max(width-3, 2), 6, f.Theme.Glyphs.Ellipsis) {
				if text != "" {
					lines = append(lines, line{"   " + text, theme.Dim})
				}
			}
		}
	}
	return leaf{rows: len(lines), draw: func(row int, whole theme.Role) string {
		if whole == theme.Plain {
			whole = lines[row].role
		}
		return f.Theme.Paint(whole, part.Cut(lines[row].text, width, f.Theme.Glyphs.Ellipsis))
	}}
}

// requestLines gives the request, a parameter on a line, secrets hidden.
func (p *Retry) requestLines(f Frame, width int) []string {
	r, url := p.retry.Request, "an endpoint that is not configured"
	if i := slices.IndexFunc(p.Endpoints, func(e data.Endpoint) bool { return e.Name == p.retry.Endpoint }); i >= 0 {
		url = p.Endpoints[i].URL
	}
	lines := []string{joined(" ", data.Safe(r.Method), data.Safe(url))}
	sign := "?"
	for _, raw := range []string{r.Query, r.Body} {
		if raw != "" {
			lines = append(lines, rawQuery(f, data.NewText(raw), width)...)
			lines[1] = sign + lines[1]
		}
		sign = ""
	}
	return lines
}
