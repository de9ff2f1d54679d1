package main

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"tailback/data"
	"tailback/rules/contract"
)

// operatorsAtMost is how many operators have a label of their own.
const operatorsAtMost = 500

// others is the label of what has none of its own.
const others = "other"

// labels bounds how many series there can be: what outsiders write is never a
// label, and of operators the first so many that are seen.
type labels struct {
	mu        sync.Mutex
	operators map[string]bool
}

func newLabels() *labels { return &labels{operators: map[string]bool{}} }

// operator is the label of an operator: its name, safe to print.
func (l *labels) operator(r data.Ref) string {
	name := cmp.Or(r.Label(), "unattributed")
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.operators[name] {
		if len(l.operators) >= operatorsAtMost {
			return others
		}
		l.operators[name] = true
	}
	return name
}

// statusLabel is the label of what we answered.
func statusLabel(status data.Text) string {
	switch s := data.Status(status.Raw()); s {
	case data.Accepted, data.Rejected, data.Duplicate, data.Pending:
		return string(s)
	case "":
		return "none"
	}
	return others
}

// fieldLabel is the label of what a finding or an alert is about. Of a silence it
// is the scope, without the campaign's key.
func fieldLabel(field string) string {
	scope, _, _ := strings.Cut(field, ":")
	if slices.Contains(fieldLabels(), scope) {
		return scope
	}
	return others
}

func fieldLabels() []string {
	return append(contract.Fields(), "token", "signature", "auth_ok", "remote_ip", "http_status", "everything", "operator", "campaign")
}
