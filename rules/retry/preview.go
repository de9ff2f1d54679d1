package retry

import (
	"slices"

	"tailback/data"
	"tailback/rules/query"
)

// Preview is a request before and after, byte for byte, secrets hidden.
type Preview struct {
	Before string // what arrived, or was delivered
	After  string // METHOD URL?query, and the body behind an empty line
	// Notes say what was put right and left out, a sentence each, safe to print.
	// Before and After may hold terminal escapes of the sender's: print them safe.
	Notes []string
}

// Show gives the preview of a built request.
func Show(e data.Endpoint, s Subject, c Correction, b Built) Preview {
	names := secretNames(s.Contract)
	if e.Signing.Param != "" {
		names = append(slices.Clone(names), e.Signing.Param)
	}
	p := Preview{Before: query.Redact(s.Receipt.Query.Raw(), names)}
	if s.Delivery != nil {
		p.Before = s.Delivery.Method.Raw() + " " + query.Redact(s.Delivery.URL.Raw(), names)
	}
	sent := query.Redact(b.Request.Query+b.Request.Body, names)
	if e.Signing.Timestamp != "" {
		sent += "&" + e.Signing.Timestamp + "=‹now›"
	}
	if e.Signing.Param != "" {
		sent += "&" + e.Signing.Param + "=" + query.Hidden
	}
	p.After = e.Method + " " + e.URL
	if e.Method == "POST" {
		p.After += "\n\n" + sent
	} else {
		p.After += "?" + sent
	}
	for _, r := range c.Rename {
		p.Notes = append(p.Notes, data.Safe("parameter "+r.From+" is sent as "+r.To))
	}
	for _, w := range c.Words {
		p.Notes = append(p.Notes, data.Safe("event "+w.From+" is sent as "+w.To))
	}
	if c.Deduced != nil {
		p.Notes = append(p.Notes, c.Deduced.String())
	}
	for _, name := range b.Dropped {
		p.Notes = append(p.Notes, data.Safe(name+" is left out: a secret, or put there anew by the send"))
	}
	if e.Signing.Header != "" {
		p.Notes = append(p.Notes, data.Safe("header "+e.Signing.Header+" carries the "+e.Signing.Kind))
	}
	return p
}
