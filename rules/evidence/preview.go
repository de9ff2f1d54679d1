package evidence

import "slices"

// Preview is what a person must know of papers before they go out.
type Preview struct {
	Inside []Part // what all of them hold together, in the order of their sheets
	// LeftOut names what their audience does not see, each once.
	LeftOut []string
	Proofs  []Proof // one of each paper
	Lacks   []string
}

// Part is how much of one kind there is: 3 receipts.
type Part struct {
	Name string
	Rows int
}

// Proof is how much of a dispute is proven, for us: an affiliate's paper does not
// tell.
type Proof struct {
	ID int64
	// Fine of eight; Missing names the others.
	Fine    int
	Missing []string
}

// Look gives the preview of the papers of cases, one for one.
func Look(cases []Case, papers []Paper) (p Preview) {
	for i, paper := range papers {
		w := cases[i].Proof()
		p.Proofs = append(p.Proofs, Proof{paper.ID, w.Fine, w.Missing})
		for _, s := range paper.Sheets {
			p.hold(s)
		}
		for _, left := range paper.LeftOut() {
			if name := left.String(); !slices.Contains(p.LeftOut, name) {
				p.LeftOut = append(p.LeftOut, name)
			}
		}
		for _, lack := range paper.Lacks {
			if !slices.Contains(p.Lacks, lack) {
				p.Lacks = append(p.Lacks, lack)
			}
		}
	}
	return p
}

// hold counts the rows of a sheet; the time line tells again what others tell.
func (p *Preview) hold(s Sheet) {
	if s.Rows == 0 || s.Name == timelineSheet {
		return
	}
	if i := slices.IndexFunc(p.Inside, func(x Part) bool { return x.Name == s.Name }); i >= 0 {
		p.Inside[i].Rows += s.Rows
		return
	}
	p.Inside = append(p.Inside, Part{s.Name, s.Rows})
}
