package data

import "time"

// EvidenceFile is one file of those that settle a dispute.
type EvidenceFile struct {
	Name string
	Body []byte
}

// Handout is what the audit tells of evidence that was handed out.
type Handout struct {
	Disputes []int64 `json:"disputes"`
	Audience string  `json:"for"`
	Files    int     `json:"files"`
	Digest   string  `json:"digest"` // SHA-256 of the manifest, in hex
}

// HandedOut is a handout as the ledger keeps it.
type HandedOut struct {
	Handout
	By Text // user@host
	At time.Time
}

// DisputeHistory is a dispute with what it was before.
type DisputeHistory struct {
	DisputeFile
	Was []DisputeWas // the oldest first; of its edits since a moment
}

// DisputeWas is what a dispute was until an edit.
type DisputeWas struct {
	Until   time.Time
	Dispute Dispute
}

// At gives the dispute as it stood at a moment, with what was written about it by
// then; ok is false before it was opened. It goes back as far as Was does.
func (h DisputeHistory) At(t time.Time) (f DisputeFile, ok bool) {
	f.Dispute = h.Dispute
	for _, was := range h.Was {
		if was.Until.After(t) {
			f.Dispute = was.Dispute
			break
		}
	}
	for _, n := range h.Notes {
		if !n.At.After(t) {
			f.Notes = append(f.Notes, n)
		}
	}
	for _, a := range h.Answers {
		if !a.At.After(t) {
			f.Answers = append(f.Answers, a)
		}
	}
	return f, !h.Dispute.OpenedAt.After(t)
}
