package conversion

import (
	"tailback/data"
)

// subject is who the receipts are about: one click, or one player where there
// is no click id, of one operator.
type subject struct {
	key      data.ConversionKey // without event and ordinal
	campaign data.Ref           // of the first receipt that has one
	receipts []data.Receipt     // in order
}

// who tells subjects apart. alone keeps receipts that name nobody from falling
// together.
type who struct {
	key   data.ConversionKey
	alone string
}

// subjects sorts receipts, which are in order, by whom they are about.
func subjects(receipts []data.Receipt) []*subject {
	holders := holdersOf(receipts)
	var all []*subject
	by := map[who]*subject{}
	for _, r := range receipts {
		w := holders.who(r)
		s, ok := by[w]
		if !ok {
			s = &subject{key: w.key}
			by[w], all = s, append(all, s)
		}
		if s.campaign.Key.Null() {
			s.campaign = r.Campaign
		}
		s.receipts = append(s.receipts, r)
	}
	return all
}

// transaction is a transaction id where it is unique: at one operator.
type transaction struct {
	source         string
	operator, txid data.Text
}

func transactionOf(r data.Receipt) transaction {
	return transaction{r.ID.Source, r.Operator.Key, r.TxID}
}

// holders are the first click and the first player named for a transaction.
type holders struct{ click, player map[transaction]data.Text }

func holdersOf(receipts []data.Receipt) holders {
	h := holders{map[transaction]data.Text{}, map[transaction]data.Text{}}
	for _, r := range receipts {
		if !r.TxID.Empty() {
			hold(h.click, transactionOf(r), r.ClickID)
			hold(h.player, transactionOf(r), r.PlayerID)
		}
	}
	return h
}

func hold(by map[transaction]data.Text, t transaction, id data.Text) {
	if _, taken := by[t]; !taken && !id.Empty() {
		by[t] = id
	}
}

// who says whom a receipt is about.
func (h holders) who(r data.Receipt) who {
	w := who{key: data.ConversionKey{Source: r.ID.Source, Operator: r.Operator.Key}}
	t := transactionOf(r)
	for _, click := range []data.Text{r.ClickID, h.click[t]} {
		if !click.Empty() {
			w.key.Click = click
			return w
		}
	}
	for _, player := range []data.Text{r.PlayerID, h.player[t]} {
		if !player.Empty() {
			w.key.Player = player
			return w
		}
	}
	if w.alone = "receipt " + r.ID.Key.Raw(); !r.TxID.Empty() {
		w.alone = "transaction " + r.TxID.Raw()
	}
	return w
}

// chain is the receipts of a subject that will be one conversion.
type chain struct {
	event   data.Text // the payable event; NULL for what leads up to it
	opened  int       // the payable event that began it, -1 for none
	members []int     // of the subject's receipts
}

// sorter spreads the receipts of a subject over chains.
type sorter struct {
	*subject
	deals deals
	all   []*chain // in the order opened
	leads *chain
	of    map[data.Text]*chain // by transaction
}

// chains gives the chains of a subject in the order of their ordinals, and what
// belongs to none at the end.
func (s *subject) chains(deals deals) []*chain {
	to := sorter{subject: s, deals: deals, of: map[data.Text]*chain{}}
	var rest []int
	for i, r := range s.receipts {
		if event, pays := to.payable(r); pays {
			to.open(i, event)
		} else {
			rest = append(rest, i)
		}
	}
	for _, i := range rest {
		if !inChain(s.receipts[i].Event) {
			to.follow(i)
		}
	}
	for _, i := range rest {
		if inChain(s.receipts[i].Event) {
			to.follow(i)
		}
	}
	if to.leads != nil {
		return append(to.all, to.leads)
	}
	return to.all
}

// payable gives the event that was payable when r happened, and whether r
// reports it.
func (s *sorter) payable(r data.Receipt) (event data.Text, pays bool) {
	campaign := r.Campaign.Key
	if campaign.Null() {
		campaign = s.campaign.Key
	}
	event = data.NewText(data.FTD)
	if deal := s.deals.of(campaign, r); deal != nil && !deal.PayableEvent.Empty() {
		return deal.PayableEvent, deal.Pays(r.Event)
	}
	return event, r.Event.Raw() == data.FTD
}

// open puts payable event i where it belongs, or begins a chain with it.
func (s *sorter) open(i int, event data.Text) {
	r := s.receipts[i]
	c := s.of[r.TxID]
	if last := s.latest(event); c == nil && last != nil {
		unnamed := r.TxID.Empty() || s.receipts[last.opened].TxID.Empty()
		if unnamed || data.Status(r.Status.Raw()) == data.Duplicate {
			c = last
		}
	}
	if c == nil {
		c = &chain{event: event, opened: i}
		s.all = append(s.all, c)
	}
	s.join(c, i)
}

// latest gives the chain of an event that was opened last, nil for none.
func (s *sorter) latest(event data.Text) *chain {
	for n := len(s.all) - 1; n >= 0; n-- {
		if s.all[n].event == event {
			return s.all[n]
		}
	}
	return nil
}

// follow puts receipt i, which is no payable event, where it belongs.
func (s *sorter) follow(i int) {
	r := s.receipts[i]
	if c := s.of[r.TxID]; c != nil {
		s.join(c, i)
		return
	}
	if inChain(r.Event) {
		s.join(s.before(i), i)
		return
	}
	if s.leads == nil {
		s.leads = &chain{opened: -1}
	}
	s.join(s.leads, i)
}

// before gives the chain that was opened last before receipt i, else the first
// one, which may have to be made.
func (s *sorter) before(i int) *chain {
	if len(s.all) == 0 {
		event, _ := s.payable(s.receipts[i])
		s.all = append(s.all, &chain{event: event, opened: -1})
	}
	best := s.all[0]
	for _, c := range s.all {
		if c.opened < i {
			best = c
		}
	}
	return best
}

// join adds a receipt to a chain, and with it the chain's claim to the
// transaction if it is nobody's yet.
func (s *sorter) join(c *chain, i int) {
	c.members = append(c.members, i)
	if txid := s.receipts[i].TxID; !txid.Empty() && s.of[txid] == nil {
		s.of[txid] = c
	}
}

// inChain reports events that are steps or states of a payable thing.
func inChain(event data.Text) bool {
	switch event.Raw() {
	case data.FTD, data.QualifiedFTD, data.Waiting, data.Approved:
		return true
	}
	return refuses(event)
}

// refuses reports events by which an operator does not pay, or takes back.
func refuses(event data.Text) bool {
	switch event.Raw() {
	case data.Refused, data.Refund, data.Chargeback:
		return true
	}
	return false
}
