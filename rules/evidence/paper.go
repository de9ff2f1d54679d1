package evidence

import (
	"fmt"
	"slices"
	"time"

	"tailback/data"
	"tailback/rules/dispute"
)

// Paper is what one audience reads of a case.
type Paper struct {
	For    Audience
	ID     int64
	Title  string // safe to print
	Zone   *time.Location
	Proof  dispute.Weight
	Sheets []Sheet
	// Lacks says what could not be looked up.
	Lacks []string

	left   []LeftOut
	veiled []string // what stands in the place of others' words
}

// New makes a paper of a case for an audience.
func New(c Case, who Audience) Paper {
	d := c.File.Dispute
	p := Paper{For: who, ID: d.ID, Zone: c.Zone, Proof: c.Proof(), Lacks: c.Lacks}
	v := newVeil(c, who)
	p.Title = fmt.Sprintf("Dispute %d: %s %d of %s", d.ID, d.Conversion.Event, d.Conversion.Ordinal, subject(d.Conversion, who))
	draw(&p, "dispute", "The dispute", false, []data.Dispute{d}, disputeColumns())
	draw(&p, "checks", "What was checked", true, shown(c, who), checkColumns(v))
	draw(&p, "click", "The click", false, visits(c), clickColumns(v))
	draw(&p, "terms", "The terms at that time", false, c.deals(), termsColumns(v))
	draw(&p, "contract", "The contract at that time", false, c.contracts(), contractColumns())
	draw(&p, "receipts", "Receipts, as they arrived", false, c.Receipts, receiptColumns(c, v))
	draw(&p, "findings", "What the rules find in them", false, findings(c, who), findingColumns(v))
	draw(&p, "deliveries", "Deliveries", false, c.Trail.Deliveries, deliveryColumns(v))
	draw(&p, "payout_lines", "Payout lines", false, c.Trail.Payouts, payoutColumns())
	draw(&p, "answers", "What the operator answered", false, c.File.Answers, answerColumns())
	draw(&p, "notes", "Notes", false, c.File.Notes, noteColumns())
	draw(&p, timelineSheet, "All of it, in the order of time", true, timeline(c, who), happeningColumns(v))
	if who == ForAffiliate {
		p.Proof, p.Lacks = dispute.Weight{}, nil // of the operator's terms
	}
	p.veiled = v.used()
	return p
}

// subject names whom a conversion is about; a player is none of an affiliate's
// business.
func subject(k data.ConversionKey, who Audience) string {
	switch {
	case !k.Click.Null():
		return "click " + k.Click.String()
	case who == ForAffiliate:
		return "a player"
	}
	return "player " + k.Player.String()
}

// LeftOut says what its audience does not see, in the order of the sheets.
func (p Paper) LeftOut() []LeftOut { return slices.Clone(p.left) }

// Name is what its files are called, without an ending.
func (p Paper) Name() string { return fmt.Sprintf("dispute-%d", p.ID) }

// Files gives the paper as Markdown, CSV and JSON.
func (p Paper) Files() []data.EvidenceFile {
	return []data.EvidenceFile{
		{Name: p.Name() + ".csv", Body: p.csv()},
		{Name: p.Name() + ".json", Body: p.json()},
		{Name: p.Name() + ".md", Body: p.markdown()},
	}
}

// Bundle gives the files of papers, and where there are several what they claim
// together. Of several operators, or affiliates, there is no bundle for one of
// them: the error is a data.Error.
func Bundle(cases []Case, who Audience) (papers []Paper, files []data.EvidenceFile, err error) {
	if err := together(cases, who); err != nil {
		return nil, nil, err
	}
	for _, c := range cases {
		p := New(c, who)
		papers, files = append(papers, p), append(files, p.Files()...)
	}
	if len(cases) > 1 && who != ForAffiliate {
		files = append(files, claim(cases, papers)...)
	}
	return papers, files, nil
}

// together refuses to tell one of them about another.
func together(cases []Case, who Audience) error {
	for _, c := range cases {
		first := cases[0]
		switch {
		case who == ForOperator && c.operator().Key != first.operator().Key:
			return mixed(first, c, "of "+first.operator().Label()+" and of "+c.operator().Label())
		case who == ForAffiliate && len(c.affiliates()) == 0:
			return &data.Error{Kind: data.Usage, What: fmt.Sprintf("cannot tell whose dispute %d is", c.File.Dispute.ID), Why: "no affiliate is known of its click", Do: "make it for internal"}
		case who == ForAffiliate && !slices.Equal(c.affiliates(), first.affiliates()):
			return mixed(first, c, "of two affiliates")
		}
	}
	return nil
}

func mixed(a, b Case, whose string) error {
	return &data.Error{
		Kind: data.Usage, What: fmt.Sprintf("cannot put disputes %d and %d into one file", a.File.Dispute.ID, b.File.Dispute.ID),
		Why: "they are " + whose + ", and it is for one", Do: "export them apart",
	}
}
