package source

import "tailback/data"

// steps adds the conditions of the steps of a drill to a query over receipts or
// clicks. exact is false where one of them cannot be said in SQL and is left to
// Go. Who sent a click is no matter of a receipt: see keep.
func (s *Source) steps(w *where, relation string, q question) (exact bool) {
	exact = true
	for _, step := range q.Within {
		if step.By == data.BySubAffiliate && relation == "receipts" {
			continue
		}
		said := w.attempt(func() (string, bool) { return s.stepCondition(w, relation, step, q.known) })
		exact = exact && said
	}
	return exact
}

func (s *Source) stepCondition(w *where, relation string, step data.Step, known *roster) (string, bool) {
	o := s.operand(relation, stepColumn(step.By))
	switch {
	case step.By == data.ByAffiliate:
		return s.ofAffiliate(w, o, step.Key, known)
	case step.Key.Empty():
		return s.empty(w, o), true
	}
	return s.equal(w, o, []string{step.Key.Raw()})
}

// stepColumn names the column, of receipts or of clicks, that a step is a
// condition on.
func stepColumn(by data.Dimension) string {
	switch by {
	case data.BySub:
		return "sub_id"
	case data.ByClick:
		return "click_id"
	case data.BySubAffiliate:
		return "affiliate"
	}
	return "campaign_id"
}

// ofAffiliate gives SQL for: the campaign is one that this affiliate promotes.
// Unassigned are campaigns without one, and what has no campaign.
func (s *Source) ofAffiliate(w *where, campaign operand, affiliate data.Text, known *roster) (string, bool) {
	condition, ok := s.equal(w, campaign, known.campaignsWhere(func(c enrolled) bool {
		return !c.Affiliate.Empty() && (affiliate.Empty() || c.Affiliate == affiliate)
	}))
	if affiliate.Empty() {
		condition = "(" + condition + ") is not true"
	}
	return condition, ok
}

// within reports whether a receipt lies in the steps, but for those that are a
// matter of its click.
func (q question) within(r data.Receipt) bool {
	for _, step := range q.Within {
		lies := true
		switch step.By {
		case data.ByCampaign:
			lies = sameKey(r.Campaign.Key, step.Key)
		case data.BySub:
			lies = sameKey(r.SubID, step.Key)
		case data.ByClick:
			lies = sameKey(r.ClickID, step.Key)
		case data.ByAffiliate:
			lies = sameKey(q.known.campaigns[r.Campaign.Key].Affiliate, step.Key)
		}
		if !lies {
			return false
		}
	}
	return true
}
