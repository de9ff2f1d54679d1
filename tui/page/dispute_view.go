package page

import (
	"fmt"
	"strings"
	"time"

	"tailback/data"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// Resize gives the lines the room that is left for them.
func (p *DisputeView) Resize(f Frame) {
	f = f.Of(p.dispute.Operator)
	l := p.leaf(f)
	p.scroll.Range(0, int64(l.rows))
	p.scroll.Resize(max(f.Height-len(p.top(f))-len(l.head), 0))
}

// View gives what the dispute is, and all that there is of it.
func (p *DisputeView) View(f Frame) []string {
	f = f.Of(p.dispute.Operator)
	lines := p.top(f)
	l := p.leaf(f)
	for _, head := range l.head {
		lines = append(lines, "   "+head)
	}
	from, to := p.scroll.Window()
	for row := from; row < min(to, int64(l.rows)); row++ {
		whole, sign := theme.Plain, "   "
		if row == p.scroll.Cursor {
			whole, sign = theme.Cursor, " "+f.Theme.Paint(theme.Strong, ">")+" "
		}
		lines = append(lines, sign+part.Fill(l.draw(int(row), whole), f.Width-3))
	}
	return lines[:min(len(lines), max(f.Height, 0))]
}

// top gives the dispute in short.
func (p *DisputeView) top(f Frame) []string {
	d := p.dispute
	paint := func(role theme.Role, text string) string {
		return f.Theme.Paint(role, part.Cut(" "+text, f.Width, f.Theme.Glyphs.Ellipsis))
	}
	lines := []string{paint(stateRole(d.State), strings.ToUpper(string(d.State))+": "+joined(", ", string(d.Reason), orElse(data.Safe(d.Claim.String()), "nothing priced")))}
	if f.Strip {
		return lines
	}
	lines = append(lines, paint(theme.Strong, joined(", ", label(d.Operator), aboutKey(d.Conversion), p.campaign())))
	due := "no deadline"
	if !d.Deadline.IsZero() {
		due = fmt.Sprintf("answer needed by %s, %s", f.closing(d.Operator, d.Deadline), untilWords(d.Deadline.Sub(f.Now)))
	}
	has := "nobody follows it"
	if !d.Owner.Empty() {
		has = user(d.Owner) + " follows it"
	}
	lines = append(lines, paint(theme.Plain, due+"; "+has))
	lines = append(lines, p.chore.trouble().lines(f, f.Width)...)
	if why := f.Pulse.Docket.Lost; why != "" {
		lines = append(lines, paint(theme.Bad, "as it was: "+why))
	}
	return lines
}

func (p *DisputeView) campaign() string {
	if p.weight == nil {
		return ""
	}
	return joined(" / ", label(p.weight.Campaign), brief(p.weight.SubID))
}

// leaf gives the lines below.
func (p *DisputeView) leaf(f Frame) leaf {
	width := max(f.Width-3, 10)
	leaves := []leaf{p.claimLeaf(f, width)}
	add := func(title string, l leaf) {
		if l.rows > 0 {
			leaves = append(leaves, titled(f, title, width, l))
		}
	}
	add("statement, which the operator reads", p.textLeaf(f, width, p.dispute.Statement, "statement"))
	add("receipts", p.receiptLeaf(f, width))
	if p.file != nil {
		add("answers", p.answerLeaf(f, width))
		add("notes, for us alone", p.noteLeaf(f, width))
		add("history", p.historyLeaf(f, width))
	}
	return stacked(leaves[0], leaves[1:]...)
}

// claimLeaf gives what is claimed and how much is proven.
func (p *DisputeView) claimLeaf(f Frame, width int) leaf {
	d := p.dispute
	none := f.Theme.Glyphs.None
	facts := []fact{
		{name: "click", text: orElse(brief(d.Conversion.Click), none), copy: d.Conversion.Click.Raw()},
		{name: "claims", text: orElse(data.Safe(d.Claim.String()), none), copy: d.Claim.String()},
	}
	if p.weight != nil {
		facts[1].text = strings.TrimPrefix(claimWords(d, *p.weight), "claims ")
		player := d.Conversion.Player
		if r := p.weight.Receipt; player.Empty() && r != nil {
			player = r.PlayerID
		}
		facts = append(facts,
			fact{name: "player", text: brief(player), copy: player.Raw()},
			fact{name: "proof", text: strings.TrimPrefix(proofWords(p.weight.Weight), "proof "), role: proofRole(p.weight.Fine)},
			fact{name: "theirs", text: theirs(*p.weight)}, fact{name: "ours", text: ours(*p.weight)})
	} else if p.weighing.err != nil {
		facts = append(facts, fact{name: "proof", text: "not known: " + reasonOf(p.weighing.err), role: theme.Bad})
	}
	facts = append(facts,
		fact{name: "contact", text: orElse(brief(d.Contact), none), copy: d.Contact.Raw()},
		fact{name: "ticket", text: orElse(brief(d.Ticket), none), copy: d.Ticket.Raw()})
	return factLeaf(f, facts, width)
}

// textLeaf gives what a person wrote, on all its lines.
func (p *DisputeView) textLeaf(f Frame, width int, text data.Text, what string) leaf {
	if text.Empty() {
		return leaf{}
	}
	lines := wrapped(text, width)
	l := plainLeaf(f, theme.Plain, width, lines)
	l.copy = func(int) func() Copy { return copyOf(what, text.Raw()) }
	return l
}

// wrapped gives a text of several lines, each safe to print.
func wrapped(text data.Text, width int) []string {
	var lines []string
	for line := range strings.SplitSeq(strings.ReplaceAll(text.Raw(), "\r\n", "\n"), "\n") {
		lines = append(lines, part.Wrap(data.Safe(line), width)...)
	}
	return lines
}

// receiptLeaf gives the receipts that were there when it was opened; enter opens
// one.
func (p *DisputeView) receiptLeaf(f Frame, width int) leaf {
	if len(p.dispute.Receipts) == 0 {
		return plainLeaf(f, theme.Dim, width, []string{"none of ours came"})
	}
	if p.receipt == nil {
		said := counted(len(p.dispute.Receipts), "receipt")
		if p.fetching.err != nil {
			said += ": " + reasonOf(p.fetching.err)
		}
		return plainLeaf(f, theme.Dim, width, []string{said})
	}
	return leaf{
		rows: len(p.receipt),
		draw: func(row int, whole theme.Role) string {
			r := &p.receipt[row]
			text := joined("  ", f.stamp(r.ReceivedAt.Time()), brief(r.ID.Key), receiptWords(r))
			if whole == theme.Plain {
				whole = answerRole(r)
			}
			return f.Theme.Paint(whole, part.Cut(text, width, f.Theme.Glyphs.Ellipsis))
		},
		copy: func(row int) func() Copy { return copyOf("receipt id", p.receipt[row].ID.Key.Raw()) },
		open: func(row int) func() Page {
			return func() Page {
				return NewReceipt(ReceiptOptions{Ctx: p.Ctx, Receipts: p.Receipts, Lookup: p.Lookup, Checker: p.Checker, Receipt: p.receipt[row]})
			}
		},
	}
}

// entry is what somebody wrote or did.
type entry struct {
	at   time.Time
	who  string
	text data.Text
}

// entriesLeaf gives entries, each with when and who on its first line.
func (p *DisputeView) entriesLeaf(f Frame, width int, what string, entries []entry) leaf {
	var lines []string
	var of []int
	for i, e := range entries {
		head := joined(" ", f.stamp(e.at), e.who) + ": "
		for n, line := range wrapped(e.text, max(width-part.Width(head), 20)) {
			if n > 0 {
				head = strings.Repeat(" ", part.Width(head))
			}
			lines, of = append(lines, head+line), append(of, i)
		}
	}
	l := plainLeaf(f, theme.Plain, width, lines)
	l.copy = func(row int) func() Copy { return copyOf(what, entries[of[row]].text.Raw()) }
	return l
}

func (p *DisputeView) answerLeaf(f Frame, width int) leaf {
	var entries []entry
	for _, a := range p.file.Answers {
		who := orElse(brief(a.Who), label(p.dispute.Operator))
		if !a.File.Empty() {
			who += " (" + brief(a.File) + ")"
		}
		entries = append(entries, entry{a.On, who, a.Verbatim})
	}
	return p.entriesLeaf(f, width, "answer", entries)
}

func (p *DisputeView) noteLeaf(f Frame, width int) leaf {
	var entries []entry
	for _, n := range p.file.Notes {
		entries = append(entries, entry{n.At, user(n.By), n.Text})
	}
	return p.entriesLeaf(f, width, "note", entries)
}

func (p *DisputeView) historyLeaf(f Frame, width int) leaf {
	var entries []entry
	for _, e := range p.file.History {
		entries = append(entries, entry{e.At, user(e.By), e.Change})
	}
	return p.entriesLeaf(f, width, "edit", entries)
}
