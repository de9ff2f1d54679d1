package evidence

import (
	"slices"
	"time"

	"tailback/data"
	"tailback/rules/conversion"
	"tailback/rules/dispute"
)

// Audience is who a paper is for.
type Audience string

// The audiences.
const (
	ForOperator  Audience = "operator"
	ForAffiliate Audience = "affiliate"
	Internal     Audience = "internal"
)

// Audiences names them, the usual one first.
func Audiences() []string {
	return []string{string(ForOperator), string(ForAffiliate), string(Internal)}
}

// ParseAudience reads one.
func ParseAudience(word string) (Audience, error) {
	if slices.Contains(Audiences(), word) {
		return Audience(word), nil
	}
	return "", data.NoSuch("audience", word, Audiences())
}

// Reader says in a sentence who it is.
func (a Audience) Reader() string {
	if a == Internal {
		return "us alone"
	}
	return "the " + string(a)
}

// letter is how columns name an audience.
func (a Audience) letter() string { return string(a[:1]) }

// Case is one disputed conversion with all that is known of it.
type Case struct {
	File data.DisputeFile
	// Receipts are those of the conversion with what the rules find in them, the
	// oldest first. Gone are those that were seen when it was opened, and are not
	// there any more.
	Receipts []data.Checked
	Gone     []data.ID
	// Judged is the receipt that Checks are of; none where no receipt is there.
	Judged data.ID
	Checks []conversion.Check
	// Trail is what surrounds it; of a conversion without receipts its click, campaign
	// and terms.
	Trail data.Trail
	// Retries are what we sent again of the receipts, Replays what was sent under the
	// event ids of those that are replays of ours.
	Retries map[data.ID][]data.Retry
	Replays map[string]data.Retry
	// Zone is the operator's; nil where no contract names one.
	Zone *time.Location
	// Secrets are the names of parameters whose values nobody sees.
	Secrets []string
	// Lacks says what could not be looked up, and why.
	Lacks []string
}

// Proof says how much of the dispute is proven.
func (c Case) Proof() dispute.Weight {
	w := dispute.Weigh(c.File.Dispute.Reason, c.Checks, c.Trail.Payouts)
	for _, id := range c.Gone {
		w.Missing = append(w.Missing, "receipt "+id.String()+", seen when the dispute was opened and not there any more")
	}
	return w
}

// operator names the operator of a case.
func (c Case) operator() data.Ref { return c.File.Dispute.Operator }

// deals gives the terms that receipts were sent under, each once.
func (c Case) deals() (all []data.Terms) {
	add := func(t *data.Terms) {
		if t == nil {
			return
		}
		same := func(x data.Terms) bool { return x.Campaign.Key == t.Campaign.Key && x.ValidFrom == t.ValidFrom }
		if !slices.ContainsFunc(all, same) {
			all = append(all, *t)
		}
	}
	for i := range c.Receipts {
		add(c.Receipts[i].Deal)
	}
	add(c.Trail.Terms)
	return all
}

// contracts gives those that receipts were judged by, each once.
func (c Case) contracts() (all []data.Contract) {
	for _, r := range c.Receipts {
		if r.Contract == nil {
			continue
		}
		same := func(x data.Contract) bool { return x.ValidFrom.Equal(r.Contract.ValidFrom) }
		if !slices.ContainsFunc(all, same) {
			all = append(all, *r.Contract)
		}
	}
	return all
}

// affiliates gives whose traffic it is, each once.
func (c Case) affiliates() (all []data.Text) {
	add := func(t data.Text) {
		if !t.Empty() && !slices.Contains(all, t) {
			all = append(all, t)
		}
	}
	if c.Trail.Click != nil {
		add(c.Trail.Click.Affiliate)
	}
	if len(all) == 0 && c.Trail.Campaign != nil {
		add(c.Trail.Campaign.Affiliate)
	}
	return all
}
