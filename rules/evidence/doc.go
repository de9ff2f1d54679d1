// Package evidence says what goes into the files that settle a dispute, for whom.
// It is pure: a case is one conversion rebuilt end to end, a paper is what one
// audience may read of it, and its files are the same bytes for the same case.
//
//	p := evidence.New(c, evidence.ForOperator)
//	p.LeftOut()   // for the preview
//	p.Files()     // Markdown, CSV and JSON
//
// Every column names who sees it, with a letter each: o the operator, a the
// affiliate, i ourselves. What is not named is not there:
//
//	operator   no notes, owner, deliveries, affiliate, source or sub-ids; in raw
//	           queries visitors' addresses and user agents are masked
//	affiliate  its own click, events and deliveries; nothing of the operator's terms
//	internal   all
//
// Nobody sees the value of a secret parameter.
package evidence
