package catalogue

import (
	"tailback/data"
)

func attributionRules() []Rule {
	return []Rule{
		{
			Code: "SUB", Name: "lost_sub_id", Title: "sub-id lost", Weights: []Weight{{"sub_id", data.Minor}, {"", data.Notice}},
			Needs: []Need{needClicks, needSubs},
			Finds: "The click has a sub-id, and the parameter that should bring it back is empty, missing or another.",
			Why:   "What came of an ad cannot be told where reports go by the sub-id that the operator sends.",
			Fix:   "The operator passes sub-ids through unchanged; meanwhile the click's own are good.",
			check: (*Checker).lostSubs,
		},
		{
			Code: "CMP", Name: "campaign_mismatch", Title: "another campaign", Weights: always(data.Major), Needs: []Need{needClicks, needCampaigns},
			Finds: "The receipt names another campaign than its click's.",
			Why:   "It is judged and paid under another deal.",
			Fix:   "Compare the operator's offer ids with ours; the click's campaign is the one that was promoted.",
			check: (*Checker).otherCampaign,
		},
		{
			Code: "ELS", Name: "attributed_elsewhere", Title: "attributed elsewhere", Weights: []Weight{{"txid", data.Major}, {"player_id", data.Minor}},
			Needs: []Need{needPrior, needClicks, needAnswers},
			Finds: "The transaction, or the player, came before under another click of ours.",
			Why:   "One deposit is credited to two clicks, or a player's later deposits to somebody else.",
			Fix:   "Ask the operator by which rule it attributes; the first click is the one that brought the player.",
			check: (*Checker).elsewhereBefore,
		},
	}
}

// label gives the click's own sub-id for a slot; "" for none.
func (c *Checker) label(slot int) string {
	k := c.f.Click
	if k == nil {
		return ""
	}
	if slot == sub {
		return k.SubID.Raw()
	}
	if slot < knownFields {
		return ""
	}
	return k.Subs[c.brief.slots[slot].field].Raw()
}

func (c *Checker) lostSubs() {
	if c.f.Click == nil {
		return
	}
	if c.r.Query.Empty() || c.v == nil {
		c.lostColumn()
		return
	}
	for _, slot := range c.brief.subs {
		c.lostSub(slot)
	}
}

// lostColumn compares the column where no parameter can be.
func (c *Checker) lostColumn() {
	p := c.value(sub)
	if label := c.label(sub); label != "" && p != nil && string(p.text) != label && !c.broken("sub_id") {
		c.find("sub_id", p, theValue, label, say("%s is %s; the click has %s", named(p), c.spoken(p), short(label)))
	}
}

func (c *Checker) lostSub(slot int) {
	p, label := c.value(slot), c.label(slot)
	if label == "" || c.unseen(p) || p != nil && string(p.text) == label {
		return
	}
	field := c.brief.slots[slot].field
	if c.broken(field) {
		return
	}
	what := "is not there"
	if p != nil {
		what = "is empty"
		if !p.empty() {
			what = "is " + c.spoken(p)
		}
	}
	c.find(field, p, theValue, label, say("%s %s; the click has %s", c.where(slot), what, short(c.discreet(label))))
}

func (c *Checker) otherCampaign() {
	k := c.f.Click
	if k == nil || k.Campaign.Key.Empty() || c.r.Campaign.Key.Empty() || k.Campaign.Key.Raw() == c.r.Campaign.Key.Raw() || c.broken("click_id") {
		return
	}
	f := c.find("campaign_id", c.value(campaign), theValue, k.Campaign.Label(), say("the receipt is of campaign %s, its click of %s", short(c.r.Campaign.Label()), short(k.Campaign.Label())))
	if f.Got.Null() {
		f.Got = c.r.Campaign.Key
	}
}

func (c *Checker) elsewhereBefore() {
	k := c.f.Click
	if k == nil || c.f.Unread.Prior || c.broken("click_id") {
		return
	}
	key := k.ID.Key.Raw()
	var other *data.Receipt
	for i := range c.f.Prior {
		p := &c.f.Prior[i]
		if !taken(p) || p.ClickID.Empty() || p.ClickID.Raw() == key || p.Operator.Key.Raw() != c.r.Operator.Key.Raw() {
			continue
		}
		if !c.r.TxID.Empty() && p.TxID.Raw() == c.r.TxID.Raw() {
			c.attributed("txid", txid, p)
			return
		}
		if other == nil && !c.r.PlayerID.Empty() && p.PlayerID.Raw() == c.r.PlayerID.Raw() {
			other = p
		}
	}
	if other != nil {
		c.attributed("player_id", player, other)
	}
}

func (c *Checker) attributed(field string, slot int, p *data.Receipt) {
	if c.broken(field) {
		return
	}
	what := map[int]string{txid: "the transaction", player: "the player"}[slot]
	c.find(field, c.value(slot), theValue, "click "+short(p.ClickID.Raw()),
		say("%s came before under click %s, as receipt %s at %s", what, short(p.ClickID.Raw()), p.ID.Key, p.ReceivedAt))
}
