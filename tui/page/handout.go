package page

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/rules/dispute"
	"tailback/rules/evidence"
)

// Dossiers rebuilds disputed conversions, and hands out what settles them.
type Dossiers interface {
	// Rebuild puts together all that is known of disputes, one for one. told is
	// called with how many are done.
	Rebuild(ctx context.Context, ids []int64, told func(done int)) ([]evidence.Case, error)
	// HandOut writes files to a new folder, or to a zip where the name ends so, and
	// their digest into the audit: all of it or nothing. Tried again under the same
	// op it is told once.
	HandOut(ctx context.Context, files []data.EvidenceFile, h data.Handout, to string, op data.Op) (digest string, err error)
}

// HandOut asks the console to show what the evidence of disputes would hold, and to
// write it.
type HandOut struct{ Disputes []data.Dispute }

// Title names what is handed out.
func (h HandOut) Title() string {
	if len(h.Disputes) == 1 {
		return "Evidence of dispute " + caseLine(h.Disputes[0])
	}
	return "Evidence of " + counted(len(h.Disputes), "dispute")
}

// Name is what its file is called by default, without audience and ending.
func (h HandOut) Name() string {
	if len(h.Disputes) == 1 {
		return fmt.Sprintf("dispute-%d", h.Disputes[0].ID)
	}
	return fmt.Sprintf("disputes-%d-and-%d-more", h.Disputes[0].ID, len(h.Disputes)-1)
}

// IDs gives the numbers of its disputes.
func (h HandOut) IDs() []int64 {
	ids := make([]int64, len(h.Disputes))
	for i, d := range h.Disputes {
		ids[i] = d.ID
	}
	return ids
}

// PreviewLines tell what papers hold and what they leave out, safe to print.
func PreviewLines(p evidence.Preview, files []data.EvidenceFile) []string {
	size := 0
	for _, f := range files {
		size += len(f.Body)
	}
	inside := make([]string, len(p.Inside))
	for i, part := range p.Inside {
		inside[i] = fmt.Sprintf("%s (%s)", worded(part.Name), Grouped(part.Rows))
	}
	lines := []string{fmt.Sprintf("inside: %s; %s of %s bytes and a manifest", strings.Join(inside, ", "), counted(len(files), "file"), Grouped(size))}
	lines = append(lines, "left out: "+orElse(data.Safe(leftOut(p.LeftOut)), "nothing"))
	for _, proof := range p.Proofs {
		line := fmt.Sprintf("dispute %d: proof %d/%d", proof.ID, proof.Fine, dispute.ProofOf)
		if len(proof.Missing) > 0 {
			line += ", missing: " + data.Safe(strings.Join(proof.Missing, ", "))
		}
		lines = append(lines, line)
	}
	if len(p.Lacks) > 0 {
		lines = append(lines, "could not be looked up: "+data.Safe(strings.Join(p.Lacks, "; ")))
	}
	return lines
}

// worded gives the name of a column as words.
func worded(name string) string { return strings.ReplaceAll(name, "_", " ") }

// leftOut names columns, those of one part together behind its name: the parts that
// are left out whole have no column.
func leftOut(columns []string) string {
	var b strings.Builder
	part := ""
	for i, column := range columns {
		of, name, within := strings.Cut(column, ": ")
		switch {
		case within && of == part:
			b.WriteString(", " + worded(name))
			continue
		case i > 0:
			b.WriteString("; ")
		}
		b.WriteString(worded(column))
		part = of
	}
	return b.String()
}

func (w casework) whyNotHandOut() string {
	if why := w.whyNot(data.ToExport); why != "" {
		return why
	}
	if n := len(w.chosen); n > data.DisputesAtOnce {
		return Grouped(n) + " are more than " + Grouped(data.DisputesAtOnce) + " at once"
	}
	return ""
}

func (w casework) handOut() tea.Cmd { return handOut(w.chosen...) }

func handOut(all ...data.Dispute) tea.Cmd {
	sorted := append([]data.Dispute(nil), all...)
	dispute.Sort(sorted, dispute.ByNumber, false)
	return func() tea.Msg { return HandOut{sorted} }
}

// whyNotHandOut says why the evidence of one dispute cannot be handed out; "" where
// it can.
func (d Docket) whyNotHandOut(disputed bool) string {
	switch {
	case d.Why == nil:
		return noLedger
	case !disputed:
		return "it is not disputed: d does that"
	}
	return data.Safe(d.Why(data.ToExport))
}

func (p receiptNow) whyNotHandOut() string {
	_, ok := p.frame.Pulse.Docket.Roll.Of(&p.receipt)
	return p.frame.Pulse.Docket.whyNotHandOut(ok)
}

func (p receiptNow) handOut() tea.Cmd {
	d, _ := p.frame.Pulse.Docket.Roll.Of(&p.receipt)
	return handOut(d)
}

// disputed gives the dispute of the conversion on the line.
func (e eventsNow) disputed() (d data.Dispute, ok bool) {
	l, there := e.current()
	if !there {
		return d, false
	}
	return e.frame.Pulse.Docket.Roll.OfKey(l.conversion.Key)
}

func (e eventsNow) whyNotHandOut() string {
	if why := e.empty(); why != "" {
		return why
	}
	_, ok := e.disputed()
	return e.frame.Pulse.Docket.whyNotHandOut(ok)
}

func (e eventsNow) handOut() tea.Cmd {
	d, _ := e.disputed()
	return handOut(d)
}
