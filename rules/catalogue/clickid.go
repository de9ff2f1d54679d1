package catalogue

import (
	"strings"

	"tailback/data"
)

// clickIDRules are about what names the click, and about any field that does not
// arrive as it was agreed. Their order is that of causes: what was not filled in
// is not renamed, what was renamed is not missing.
func clickIDRules() []Rule {
	return []Rule{
		{
			Code: "MAC", Name: "unexpanded_macro", Title: "macro not filled in", Weights: byField(), Lowered: unpaid,
			Finds: "A value is a placeholder of the sender's template ({clickid}, [[x]], %UID%, payout=amount, and 30 other shapes), or a field that the contract has in every postback is empty.",
			Why:   "The value never left the sender: without the click id nothing can be credited, and it cannot be guessed.",
			Fix:   "The operator puts the macro right in its template and sends the postbacks again.",
			check: (*Checker).unexpanded,
		},
		{
			Code: "REN", Name: "renamed_param", Title: "parameter renamed", Weights: byField(), Lowered: unpaid,
			Needs: []Need{needQuery, needContract},
			Finds: "A field arrives under another name than the contract's, or HTML took a part of its name (&amp;payout, ¤cy).",
			Why:   "Our tracker looks for the agreed name, finds nothing and rejects the postback, though the value arrived.",
			Fix:   "Accept the new name as the next version of the contract and replay what was lost, or have the operator change it back.",
			check: (*Checker).renamed,
		},
		{
			Code: "MIS", Name: "missing_click_id", Title: "click id missing", Weights: always(data.Critical), Needs: []Need{needClickIDs},
			Finds: "The click id is not there, or is there and empty.",
			Why:   "Nothing says which click earned this.",
			Fix:   "The operator puts its click id macro back into the template and sends the postbacks again.",
			check: (*Checker).missing,
		},
		{
			Code: "OVW", Name: "overwritten_click_id", Title: "click id overwritten", Weights: always(data.Critical), Needs: []Need{needClickIDs},
			Finds: "The click id is none of our clicks, while another parameter holds one, or it is just the player or the transaction.",
			Why:   "The sender put an id of its own where ours belongs.",
			Fix:   "The operator passes our click id through unchanged, in the agreed parameter.",
			check: (*Checker).overwritten,
		},
		{
			Code: "TRU", Name: "truncated_click_id", Title: "click id cut short", Weights: always(data.Critical), Needs: []Need{needClickIDs},
			Finds: "The click id is the beginning of one of our clicks, or of what the contract's format asks for.",
			Why:   "The sender keeps click ids in too short a field; every click of ours is lost that way.",
			Fix:   "The operator widens its field to the length of our click ids and sends the postbacks again.",
			check: (*Checker).truncated,
		},
		{
			Code: "UNK", Name: "unknown_click_id", Title: "click id unknown", Weights: always(data.Critical), Needs: []Need{needClickIDs, needClicks},
			Finds: "The click id names no click of ours, a minute after the receipt.",
			Why:   "The click was never written down, was deleted, or belongs to somebody else.",
			Fix:   "Look for the click in the tracker's own logs; ask the operator for the tracking link that it came by.",
			check: (*Checker).unknown,
		},
	}
}

// isClick reports a value that names one of our clicks.
func (c *Checker) isClick(text []byte) bool {
	if k := c.f.Click; k != nil && k.ID.Key.Raw() == string(text) {
		return true
	}
	for i := range c.f.Named {
		if c.f.Named[i].ID.Key.Raw() == string(text) {
			return true
		}
	}
	return false
}

// stranger gives the click id where one arrived that is none of our clicks and
// that no rule has found broken.
func (c *Checker) stranger() *value {
	p := c.value(click)
	if p == nil || p.empty() || c.f.Click != nil || c.isClick(p.text) || c.broken("click_id") {
		return nil
	}
	return p
}

// elsewhere gives a parameter beside the click id's that holds one of our clicks.
func (c *Checker) elsewhere() *value {
	for i := range c.req.values {
		p := &c.req.values[i]
		if p.column == "" && i != c.at[click] && !p.empty() && c.isClick(p.text) {
			return p
		}
	}
	return nil
}

func (c *Checker) missing() {
	p := c.value(click)
	if p != nil && !p.empty() || c.broken("click_id") {
		return
	}
	where := c.where(click)
	var sentence string
	switch {
	case p != nil && c.at[click] == len(c.req.values)-1 && !c.req.json && !c.req.more:
		sentence = say("%s arrives empty and is the last that arrives: where the sender's macro is written with # (#%s#), everything from that sign on is cut off", where, where)
	case p != nil:
		sentence = say("%s arrives empty: nothing says which click this is", where)
	case c.req.more:
		sentence = say("%s is not among the first %d parameters, and the rest was not looked at", where, len(c.req.values))
	default:
		sentence = say("%s is not there: nothing says which click this is", where)
	}
	if q := c.elsewhere(); q != nil {
		sentence += say("; %s holds one of our clicks", named(q))
	}
	c.find("click_id", p, theWhole, "one of our clicks", sentence)
}

func (c *Checker) truncated() {
	p := c.stranger()
	if p == nil {
		return
	}
	if whole := c.continued(string(p.text)); whole != "" {
		c.find("click_id", p, theValue, short(whole), say("%s is %s, the beginning of the click %s: %d of %d characters arrived", named(p), c.spoken(p), short(whole), len(p.text), len(whole)))
		return
	}
	if c.beginsClickID(string(p.text)) {
		c.find("click_id", p, theValue, c.form(), say("%s is %s: %d characters, cut short of what a click id has", named(p), c.spoken(p), len(p.text)))
	}
}

// continued gives a click that begins with a text, among those that are at hand:
// of the request, and of earlier receipts about the same player or transaction.
func (c *Checker) continued(text string) string {
	begins := func(t data.Text) bool {
		return len(text) >= 4 && len(text) < t.Len() && strings.HasPrefix(t.Raw(), text)
	}
	for i := range c.f.Named {
		if key := c.f.Named[i].ID.Key; begins(key) {
			return key.Raw()
		}
	}
	for i := range c.f.Prior {
		if p := &c.f.Prior[i]; taken(p) && begins(p.ClickID) {
			return p.ClickID.Raw()
		}
	}
	return ""
}

// leastBeginning is how many characters a click id cut short has: fewer are more
// likely a number of the sender's own.
const leastBeginning = 8

// beginsClickID reports a text that a click id begins with and that is none: by
// the contract's format, else by the form of a UUID.
func (c *Checker) beginsClickID(text string) bool {
	if len(text) < leastBeginning {
		return false
	}
	if c.v == nil || c.v.ClickID == nil {
		return cutUUID(text)
	}
	if wholly(c.v.ClickID, text) {
		return false
	}
	if c.brief.starts == nil {
		c.brief.starts = newBeginnings(c.v.ClickID)
	}
	return c.brief.starts.has(text)
}

// form says what a click id looks like.
func (c *Checker) form() string {
	if c.v == nil || c.v.ClickIDFormat == "" {
		return "a UUID of 36 characters"
	}
	return c.v.ClickIDFormat
}

func (c *Checker) overwritten() {
	p := c.stranger()
	if p == nil || c.continued(string(p.text)) != "" {
		return
	}
	if q := c.elsewhere(); q != nil {
		c.find("click_id", p, theValue, c.spoken(q), say("%s is %s, which is none of our clicks; %s holds the click %s", named(p), c.spoken(p), named(q), c.spoken(q)))
		return
	}
	for _, other := range [...]int{player, txid} {
		q := c.value(other)
		if q != nil && q != p && q.column == "" && !q.empty() && string(q.text) == string(p.text) && !c.f.Unread.Clicks {
			c.find("click_id", p, theValue, "one of our clicks", say("%s is %s, the same as %s: the sender put an id of its own in the place of our click", named(p), c.spoken(p), named(q)))
			return
		}
	}
}

func (c *Checker) unknown() {
	p := c.stranger()
	if p == nil || c.f.Unread.Clicks || early(c.r, c.f) {
		return
	}
	sentence := say("%s is %s, which is none of our clicks", named(p), c.spoken(p))
	if c.v != nil && c.v.ClickID != nil && !wholly(c.v.ClickID, string(p.text)) {
		sentence += " and has another form than they have"
	}
	c.find("click_id", p, theValue, "one of our clicks", sentence)
}
