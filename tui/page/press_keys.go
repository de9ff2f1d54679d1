package page

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/rules/retry"
	"tailback/tui/keys"
	"tailback/tui/part"
)

// pressNow is the page at the moment of a key.
type pressNow struct {
	*PressPage
	frame Frame
}

func (p pressNow) handling() handling { return p.PressPage.handling(p.frame) }

// pressActions are those before it is sent.
func pressActions() keys.Table[pressNow, tea.Cmd] {
	return slices.Concat(keys.Table[pressNow, tea.Cmd]{
		{Keys: []string{"S"}, Name: "send", Footer: true, Danger: keys.Count, Does: "queue what is shown, to be sent", Why: pressNow.whyNotSend, Do: pressNow.send},
		{Keys: []string{"e"}, Name: "endpoint", Footer: true, Does: "to the next endpoint", Why: pressNow.oneEndpoint, Do: pressNow.nextEndpoint},
		{Keys: []string{"C"}, Name: "correction", Footer: true, Does: "put it right, or send it as it came", Why: pressNow.notFixable, Do: pressNow.correct},
		{Keys: []string{"w"}, Name: "event word", Does: "send one event word as another", Why: pressNow.whyNotWord, Do: pressNow.word},
		{Keys: []string{"i"}, Name: "fill in ids", Footer: true, Danger: keys.Confirm, Does: "fill in click ids that are deduced", Why: pressNow.whyNotDeduce, Do: pressNow.deduce},
		{Keys: []string{"R"}, Name: "reversals", Footer: true, Danger: keys.Confirm, Does: "send what takes money back, too", Why: pressNow.whyNotReverse, Do: pressNow.reverse},
		{Keys: []string{"ctrl+r"}, Name: "work out again", Does: "look again at what would be sent", Do: pressNow.again},
	}, pressMoves())
}

// progressActions are those once it is queued.
func progressActions() keys.Table[pressNow, tea.Cmd] {
	return slices.Concat(keys.Table[pressNow, tea.Cmd]{
		{Keys: []string{"enter"}, Name: "open", Footer: true, Does: "open the retry", Why: pressNow.noRetry, Do: pressNow.openRetry},
	}, retryActions[pressNow](), pressMoves())
}

func pressMoves() keys.Table[pressNow, tea.Cmd] {
	by := func(by func(*part.Scroll)) func(pressNow) tea.Cmd {
		return func(p pressNow) tea.Cmd {
			by(&p.scroll)
			p.shown.To(0)
			return nil
		}
	}
	return keys.Table[pressNow, tea.Cmd]{
		{Keys: []string{"j", "down"}, Name: "down", Does: "one down", Do: by(func(s *part.Scroll) { s.Move(1) })},
		{Keys: []string{"k", "up"}, Name: "up", Does: "one up", Do: by(func(s *part.Scroll) { s.Move(-1) })},
		{Keys: []string{"ctrl+d", "pgdown"}, Name: "page down", Does: "a screen down", Do: by(func(s *part.Scroll) { s.Page(1) })},
		{Keys: []string{"ctrl+u", "pgup"}, Name: "page up", Does: "a screen up", Do: by(func(s *part.Scroll) { s.Page(-1) })},
		{Keys: []string{"g", "home"}, Name: "first", Does: "to the first", Do: by(func(s *part.Scroll) { s.To(s.Lo) })},
		{Keys: []string{"G", "end"}, Name: "last", Does: "to the last", Do: by(func(s *part.Scroll) { s.To(s.Hi) })},
		{Keys: []string{">"}, Name: "request down", Does: "the request a line down", Do: func(p pressNow) tea.Cmd { p.shown.Move(1); return nil }},
		{Keys: []string{"<"}, Name: "request up", Does: "the request a line up", Do: func(p pressNow) tea.Cmd { p.shown.Move(-1); return nil }},
	}
}

// again works it out of all that an alert has by now.
func (p pressNow) again() tea.Cmd {
	if p.Of.Alert != nil {
		if _, a, ok := find(p.frame.Pulse.Board, p.Of.Alert.Key); ok {
			p.Of.Alert = &a
		}
	}
	return p.workOut(p.Of, p.frame)
}

// PressKeys describes the actions for the README.
func PressKeys() []keys.Row { return pressActions().Describe() }

// Actions gives what can be done as it stands.
func (p *PressPage) Actions(f Frame) []keys.Bound[tea.Cmd] {
	if p.sent != nil {
		return progressActions().On(pressNow{p, f})
	}
	return pressActions().On(pressNow{p, f})
}

// whyNotPress says why nothing can be sent again; "" where something can.
func (o RetriesOptions) whyNotPress() string {
	switch {
	case o.Retries == nil:
		return noLedger
	case o.Presser == nil:
		return "nothing is sent again here"
	case o.Retries.Why(data.ToRetry) != "":
		return data.Safe(o.Retries.Why(data.ToRetry))
	case len(o.Endpoints) == 0:
		return "no endpoint is configured: 5 says what to write"
	}
	return ""
}

func (p pressNow) whyNotSend() string {
	n := len(p.ready())
	why := p.whyNotPress()
	switch {
	case why != "":
		return why
	case p.queueing.out():
		return "it is being queued"
	case p.press == nil || p.preparing.out():
		return "what would be sent is not worked out yet"
	case p.press.Endpoint.Name == "":
		return "choose where to: e"
	case n == 0:
		return "nothing of it can be sent"
	case n > data.RetriesByOperator:
		why = p.Retries.Why(data.ToRetryMany)
	}
	if why == "" && (p.press.Deduced > 0 || p.Of.Reversals) {
		why = p.Retries.Why(data.ToRetryMany) // who may do the one may do the others
	}
	return data.Safe(why)
}

// send asks for a reason where one is needed, and for the count where it is more
// than one; then it queues.
func (p pressNow) send() tea.Cmd {
	n, page := len(p.ready()), p.PressPage
	do := page.enqueue
	if n > 1 {
		title := fmt.Sprintf("Send %s to %s, %s", manyOf(n, "request"), data.Safe(p.press.Endpoint.Name), orNothing(sums(p.press.Estimate.Money)))
		do = func(time.Time) tea.Cmd { return typedCount(title, n, page.enqueue) }
	}
	if p.press.Deduced == 0 && !p.Of.Reversals {
		return do(p.frame.Now)
	}
	var what []string
	if p.press.Deduced > 0 {
		what = append(what, manyOf(p.press.Deduced, "deduced click id"))
	}
	if p.Of.Reversals {
		what = append(what, "reversals")
	}
	prompt := Prompt{Title: "Why " + strings.Join(what, " and ") + " may be sent", What: "reason", Name: "go on"}
	prompt.Do = func(reason string, now time.Time) tea.Cmd {
		page.why = reason
		return do(now)
	}
	return func() tea.Msg { return prompt }
}

func orNothing(text string) string {
	if text == "" {
		return "no money"
	}
	return text
}

func (p pressNow) oneEndpoint() string {
	if len(p.Endpoints) < 2 {
		return "there is no other endpoint"
	}
	return ""
}

func (p pressNow) nextEndpoint() tea.Cmd {
	name := p.Of.Endpoint
	if name == "" && p.press != nil {
		name = p.press.Endpoint.Name
	}
	i := slices.IndexFunc(p.Endpoints, func(e data.Endpoint) bool { return e.Name == name })
	p.Of.Endpoint = p.Endpoints[(i+1)%len(p.Endpoints)].Name
	return p.prepare(p.frame)
}

func (p pressNow) notFixable() string {
	if p.press == nil || !p.press.Fixable {
		return "nothing is known that could be put right"
	}
	return ""
}

func (p pressNow) correct() tea.Cmd {
	p.Of.Uncorrected = !p.Of.Uncorrected
	return p.prepare(p.frame)
}

func (p pressNow) whyNotWord() string {
	if len(p.Of.Deliveries) > 0 {
		return "deliveries are sent as they were"
	}
	return ""
}

// word asks for an event word, and what is sent instead.
func (p pressNow) word() tea.Cmd {
	page, f := p.PressPage, p.frame
	prompt := Prompt{Title: "Event words: depo=ftd sends depo as ftd; none takes it back", What: "words", Name: "put right"}
	prompt.Do = func(text string, now time.Time) tea.Cmd {
		var words []retry.Rename
		for _, pair := range strings.Fields(text) {
			from, to, ok := strings.Cut(pair, "=")
			if !ok && pair != "none" || ok && (from == "" || to == "") {
				return note("nothing was changed: write what came, =, and what is sent instead")
			}
			if ok {
				words = append(words, retry.Rename{From: from, To: to})
			}
		}
		page.Of.Words = words
		f.Now = now
		return page.prepare(f)
	}
	return func() tea.Msg { return prompt }
}

func (p pressNow) whyNotDeduce() string {
	switch {
	case p.press == nil || p.press.Deducible == 0:
		return "no click id can be deduced"
	case p.Retries == nil:
		return noLedger
	}
	return data.Safe(p.Retries.Why(data.ToRetryMany))
}

func (p pressNow) deduce() tea.Cmd {
	p.Of.Deduce = !p.Of.Deduce
	return p.prepare(p.frame)
}

func (p pressNow) whyNotReverse() string {
	switch {
	case p.press == nil || p.press.Reversals == 0 && !p.Of.Reversals:
		return "none of them takes money back"
	case p.Retries == nil:
		return noLedger
	}
	return data.Safe(p.Retries.Why(data.ToRetryMany))
}

// reverse asks for a second time.
func (p pressNow) reverse() tea.Cmd {
	page, f := p.PressPage, p.frame
	if page.Of.Reversals {
		page.Of.Reversals = false
		return page.prepare(f)
	}
	confirm := Confirm{
		Title: fmt.Sprintf("%s take money back", Grouped(p.press.Reversals)), Name: "send them, too",
		Lines: []string{"a refund, a chargeback or a rejection that is sent twice is taken off twice", "a reason is asked for before they are sent"},
	}
	confirm.Do = func(now time.Time) tea.Cmd {
		page.Of.Reversals = true
		f.Now = now
		return page.prepare(f)
	}
	return func() tea.Msg { return confirm }
}

func (p pressNow) noRetry() string {
	if len(p.now) == 0 {
		return "nothing was queued"
	}
	return ""
}

func (p pressNow) openRetry() tea.Cmd {
	i := min(max(int(p.scroll.Cursor), 0), len(p.now)-1)
	page := NewRetry(p.RetriesOptions, p.now[i])
	return func() tea.Msg { return Open{Page: page} }
}

// Words explain what the page writes short.
func (p *PressPage) Words() []keys.Section {
	word := func(short, long string) keys.Row { return keys.Row{Keys: []string{short}, Does: long} }
	return append((&RetriesPage{}).Words(), keys.Section{Title: "Words of a press", Rows: []keys.Row{
		word("send", "it is queued by S"),
		word("arrived again", "it came by itself, accepted"),
		word("deduced", "found by transaction or player"),
		word("1, 10, rest", "each when those before are over"),
	}})
}
