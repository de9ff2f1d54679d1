package page

import (
	"fmt"

	"tailback/data"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// The columns of a player's receipts.
const (
	playerTime = iota
	playerWhat
	playerAmount
	playerSaid
	playerCampaign
	playerSub
	playerClick
	playerStatus
)

func playerColumns() []part.Column {
	return []part.Column{
		playerTime:     {Title: "  received", Min: 10, Good: 17, Max: 17},
		playerWhat:     {Title: "what", Min: 4, Good: 5, Max: 5},
		playerAmount:   {Title: "amount", Min: 9, Good: 11, Max: 13, Right: true},
		playerSaid:     {Title: "we said", Short: "said", Min: 4, Good: 7, Max: 7},
		playerCampaign: {Title: "campaign", Min: 6, Good: 10, Max: 20, From: 60},
		playerSub:      {Title: "sub-id", Min: 6, Good: 9, Max: 16, From: 120},
		playerClick:    {Title: "click", Min: 6, Good: 9, Max: 36, From: 70},
		playerStatus:   {Title: "player", Min: 4, Good: 7, Max: 12, From: 70},
	}
}

// playerLeaf gives the receipts of the same player at the same operator.
func (p *Receipt) playerLeaf(f Frame, width int) leaf {
	var receipts []data.Receipt
	if p.trail != nil {
		receipts = p.trail.Player
	}
	table := part.Lay(playerColumns(), width, width)
	rows := leaf{
		head: []string{part.Cut(p.playerWords(receipts), width, f.Theme.Glyphs.Ellipsis), table.Head(f.Theme)},
		rows: len(receipts),
		draw: func(row int, whole theme.Role) string {
			return table.Row(f.Theme, p.playerCells(f, &receipts[row], table), whole)
		},
		copy: func(row int) func() Copy {
			if r := receipts[row]; !r.ClickID.Empty() {
				return copyOf("click id", r.ClickID.Raw())
			}
			return copyOf("receipt id", receipts[row].ID.Key.Raw())
		},
		open: func(row int) func() Page {
			if receipts[row].ID == p.receipt.ID {
				return nil
			}
			return p.another(receipts[row])
		},
	}
	return stacked(rows, plainLeaf(f, theme.Dim, width, p.playerEnd(f, receipts)))
}

func (p *Receipt) playerCells(f Frame, r *data.Receipt, table part.Table) []part.Cell {
	cells := []part.Cell{
		playerTime:     {Text: "  " + f.stamp(r.ReceivedAt.Time()), Role: theme.Dim},
		playerWhat:     {Text: event(r.Event)},
		playerAmount:   {Text: data.Safe(r.Money.String())},
		playerSaid:     {Text: said(r, table.Width(playerSaid)), Role: answerRole(r)},
		playerCampaign: {Text: label(r.Campaign)},
		playerSub:      {Text: brief(r.SubID)},
		playerClick:    {Text: f.id(r.ClickID, table.Width(playerClick)), Role: theme.Dim},
		playerStatus:   {Text: brief(r.PlayerStatus)},
	}
	if r.ID == p.receipt.ID {
		cells[playerWhat].Role = theme.Strong
		cells[playerTime] = part.Cell{Text: "< " + f.stamp(r.ReceivedAt.Time()), Role: theme.Strong}
	}
	for i := range cells {
		if cells[i].Text == "" {
			cells[i] = part.Cell{Text: f.Theme.Glyphs.None, Role: theme.Dim}
		}
	}
	return cells
}

// playerWords says who the player is, and how widely they are spread: one
// player under several clicks or campaigns is what is attributed elsewhere.
func (p *Receipt) playerWords(receipts []data.Receipt) string {
	r := &p.receipt
	if r.PlayerID.Empty() {
		return "this receipt names no player"
	}
	who := joined(", ", "player "+brief(r.PlayerID), brief(r.PlayerStatus))
	if operator := label(r.Operator); operator != "" {
		who += " at " + operator
	}
	if p.trail == nil {
		return who
	}
	clicks, campaigns := map[data.Text]bool{}, map[data.Text]bool{}
	for i := range receipts {
		clicks[receipts[i].ClickID] = true
		campaigns[receipts[i].Campaign.Key] = true
	}
	delete(clicks, data.Text{})
	delete(campaigns, data.Text{})
	return who + fmt.Sprintf(": %s, %s, %s", data.Counted(len(receipts), "receipt"), data.Counted(len(clicks), "click"), data.Counted(len(campaigns), "campaign"))
}

// playerEnd says why there is no row.
func (p *Receipt) playerEnd(f Frame, receipts []data.Receipt) []string {
	switch {
	case len(receipts) > 0 || p.receipt.PlayerID.Empty():
		return nil
	case p.trail == nil && p.options.Lookup == nil:
		return []string{"other receipts are not read here"}
	case p.trail == nil && p.tracing.slow(f.Now):
		return []string{part.Spinner(f.Theme, f.Spin) + " reading the receipts of this player"}
	case p.trail == nil:
		return []string{"not known"}
	}
	if off := offOf(p.trail, "receipts of this player"); off != "" {
		return []string{off}
	}
	return []string{"no receipt of this player is known"}
}
