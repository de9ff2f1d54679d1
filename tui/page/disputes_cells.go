package page

import (
	"fmt"
	"strings"
	"time"

	"tailback/data"
	"tailback/rules/dispute"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// The columns of the list of disputes.
const (
	caseDue = iota
	caseID
	caseOperator
	caseWhom
	caseWhat
	caseReason
	caseClaim
	caseState
	caseWho
	caseAge
	caseProof
)

func disputeColumns() []part.Column {
	return []part.Column{
		caseDue:      {Title: "due", Min: 3, Good: 4, Max: 4, Right: true},
		caseID:       {Title: "id", Min: 2, Good: 4, Max: 7, Right: true},
		caseOperator: {Title: "operator", Min: 8, Good: 9, Max: 16},
		caseWhom:     {Title: "player", Min: 5, Good: 7, Max: 14, From: 60},
		caseWhat:     {Title: "what", Min: 4, Good: 4, Max: 12},
		caseReason:   {Title: "reason", Min: 10, Good: 10, Max: 20},
		caseClaim:    {Title: "claims", Min: 12, Good: 12, Max: 18, Right: true},
		caseState:    {Title: "state", Min: 8, Good: 8, Max: 12},
		caseWho:      {Title: "who", Min: 4, Good: 6, Max: 12},
		caseAge:      {Title: "age", Min: 3, Good: 3, Max: 4, Right: true, From: 70},
		caseProof:    {Title: "proof", Short: "n/8", Min: 3, Good: 5, Max: 5, Right: true},
	}
}

// cells gives a dispute for disputeColumns. What is over steps back.
func (p *DisputesPage) cells(f Frame, d data.Dispute) []part.Cell {
	none := f.Theme.Glyphs.None
	c, weighed := p.cases[d.ID]
	due := part.Cell{Text: none, Role: theme.Dim}
	if d.Live() && !d.Deadline.IsZero() {
		due = part.Cell{Text: dueWord(f, d)}
		if dispute.Due(d, f.Now) {
			due.Role = theme.Bad
		}
	}
	cells := []part.Cell{
		caseDue:      due,
		caseID:       {Text: fmt.Sprint(d.ID)},
		caseOperator: {Text: label(d.Operator)},
		caseWhom:     {Text: orElse(f.whom(d, c.Case), none)},
		caseWhat:     {Text: event(d.Conversion.Event)},
		caseReason:   {Text: reasonWord(d.Reason)},
		caseClaim:    {Text: orElse(data.Safe(d.Claim.String()), none)},
		caseState:    {Text: stateWord(f, d), Role: stateRole(d.State)},
		caseWho:      {Text: orElse(user(d.Owner), none)},
		caseAge:      {Text: aged(f.Now.Sub(d.OpenedAt)), Role: theme.Dim},
		caseProof:    {},
	}
	if weighed {
		cells[caseProof] = part.Cell{Text: fmt.Sprintf("%d/%d", c.Fine, dispute.ProofOf), Role: proofRole(c.Fine)}
	}
	if !d.Live() {
		for i := range cells {
			if i != caseState {
				cells[i].Role = theme.Dim
			}
		}
	}
	return cells
}

// dueWord says how long until the deadline.
func dueWord(f Frame, d data.Dispute) string {
	left := d.Deadline.Sub(f.Now)
	if left < 0 {
		return "past"
	}
	return Ago(left)
}

// whom names whose conversion it is: the player where one is known, else the click.
func (f Frame) whom(d data.Dispute, c Case) string {
	player := d.Conversion.Player
	if player.Empty() && c.Receipt != nil {
		player = c.Receipt.PlayerID
	}
	if !player.Empty() {
		return brief(player)
	}
	return brief(d.Conversion.Click)
}

// aboutWhom names the conversion by its player, where one is known.
func (f Frame) aboutWhom(d data.Dispute, c Case) string {
	k := d.Conversion
	if c.Receipt != nil && !c.Receipt.PlayerID.Empty() {
		k.Click, k.Player = data.Text{}, c.Receipt.PlayerID
	}
	return aboutKey(k)
}

// reasonWord gives a reason in ten cells.
func reasonWord(r data.DisputeReason) string {
	switch r {
	case data.ReasonElsewhere:
		return "elsewhere"
	case data.ReasonWrongParameters:
		return "wrong par."
	}
	return string(r)
}

// stateWord gives the state; for what was sent also how long that is ago.
func stateWord(f Frame, d data.Dispute) string {
	if d.State == data.DisputeSent && d.Change.Raw() == "moved it to sent" {
		return "sent " + aged(f.Now.Sub(d.ChangedAt))
	}
	return string(d.State)
}

func stateRole(s data.DisputeState) theme.Role {
	switch s {
	case data.DisputeAccepted:
		return theme.Good
	case data.DisputeDeclined:
		return theme.Bad
	case data.DisputeSent:
		return theme.Warn
	}
	return theme.Plain
}

func proofRole(fine int) theme.Role {
	if fine == dispute.ProofOf {
		return theme.Good
	}
	return theme.Plain
}

// about explains a dispute, the most important first; each thing on one line, or
// on as many as most.
func (p *DisputesPage) about(f Frame, d data.Dispute, width, most int) []string {
	f = f.Of(d.Operator)
	c, ok := p.cases[d.ID]
	var lines []string
	say := func(role theme.Role, text string) {
		lines = append(lines, paintAll(f, role, part.WrapIn(text, width, most, f.Theme.Glyphs.Ellipsis))...)
	}
	say(theme.Strong, fmt.Sprintf("%d %s", d.ID, joined(", ", label(d.Operator), f.aboutWhom(d, c.Case), joined(" / ", label(c.Campaign), brief(c.SubID)))))
	if ok {
		say(theme.Plain, "theirs: "+theirs(c.Case)+"   ours: "+ours(c.Case))
		say(theme.Plain, proofWords(c.Weight))
	} else {
		say(theme.Dim, "looking at what is proven...")
	}
	say(theme.Plain, joined("   ", claimWords(d, c.Case), "ticket "+orElse(brief(d.Ticket), f.Theme.Glyphs.None), "to "+orElse(brief(d.Contact), f.Theme.Glyphs.None)))
	say(theme.Dim, lastWords(f, d, p.file))
	if !d.Statement.Empty() {
		say(theme.Plain, "statement: "+f.note(d.Statement))
	}
	return lines
}

// theirs says what the operator reports of it.
func theirs(c Case) string {
	if len(c.Payouts) == 0 {
		return "no payout line"
	}
	return payoutWords(&c.Payouts[0])
}

// ours says what we have of it.
func ours(c Case) string {
	if c.Receipt == nil {
		return "no receipt"
	}
	return joined(", ", "receipt "+brief(c.Receipt.ID.Key), begin(c.Receipt.Status, 32))
}

// proofWords says how much is proven, and names what is missing.
func proofWords(w dispute.Weight) string {
	said := fmt.Sprintf("proof %d/%d", w.Fine, dispute.ProofOf)
	if len(w.Missing) > 0 {
		said += ": missing " + strings.Join(w.Missing, ", ")
	}
	return data.Safe(said)
}

// claimWords says what is claimed, and by which deal.
func claimWords(d data.Dispute, c Case) string {
	claim := orElse(data.Safe(d.Claim.String()), "nothing priced")
	if c.Terms == nil {
		return "claims " + claim
	}
	return joined(" ", "claims", claim, "by", strings.ToUpper(brief(c.Terms.Model)), "terms")
}

// lastWords says what was last written or done about a dispute.
func lastWords(f Frame, d data.Dispute, file *data.DisputeFile) string {
	said := joined(" ", f.short(d.ChangedAt), user(d.ChangedBy), brief(d.Change))
	if file == nil || file.Dispute.ID != d.ID || len(file.Notes) == 0 {
		return said
	}
	n := file.Notes[len(file.Notes)-1]
	return fmt.Sprintf("%s; %s %s: %q", said, f.short(n.At), user(n.By), f.note(n.Text))
}

// aged is Ago in whole seconds: nobody waits for a tenth of one.
func aged(d time.Duration) string {
	if d >= 0 && d < 10*time.Second {
		return fmt.Sprintf("%ds", int(d.Seconds()))
	}
	return Ago(d)
}
