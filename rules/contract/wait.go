package contract

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"tailback/data"
)

// Wait is the wait for one postback of an operator. It is shown the operator's
// receipts one after the other, and remembers what came instead.
type Wait struct {
	Awaited
	Operator data.Ref
	Within   time.Duration

	seen   int
	others []string // events of the click that are not awaited
}

// Arrival is how a wait ended. Its texts are safe to print.
type Arrival struct {
	Came     bool
	Receipt  data.Receipt // that came
	Sighting Sighting
	// Lacks says what the receipt came without, or under another name.
	Lacks []string
	// Missed says what came instead; empty where it came.
	Missed string
}

// Check says why there is nothing to wait for.
func (w *Wait) Check() error {
	switch {
	case w.Click == "":
		return fmt.Errorf("a postback is awaited by its click id")
	case w.Within <= 0:
		return fmt.Errorf("the time to wait is not above 0")
	}
	return nil
}

// Seen is how many receipts of the operator came.
func (w *Wait) Seen() int { return w.seen }

// Look looks at a receipt under the contract of its time, which may be nil, and
// reports whether it is what is awaited.
func (w *Wait) Look(r *data.Receipt, v *Version) (Arrival, bool) {
	w.seen++
	s := w.See(r, v)
	if s.Click && !s.Event {
		w.others = append(w.others, cmp.Or(r.Event.String(), "—"))
	}
	if !s.Click || !s.Event {
		return Arrival{}, false
	}
	return Arrival{Came: true, Receipt: *r, Sighting: s, Lacks: w.lacks(r, s, v)}, true
}

// What names what is awaited: ftd of click TEST-1.
func (w *Wait) What() string {
	return cmp.Or(data.Safe(w.Event), "a postback") + " of click " + data.Safe(w.Click)
}

// Missed says that it did not come in time, and what came instead; lost is why
// the database does not answer, empty while it does.
func (w *Wait) Missed(lost string) Arrival {
	said := fmt.Sprintf("%s did not come within %s: ", w.What(), spoken(w.Within))
	switch {
	case lost != "":
		said += "the database does not answer: " + data.Safe(lost)
	case len(w.others) > 0:
		said += "of this click came " + strings.Join(w.others, ", ")
	default:
		said += fmt.Sprintf("%s of %s came, none with this click id in any parameter", data.Counted(w.seen, "receipt"), w.Operator.Label())
	}
	return Arrival{Missed: said}
}

// lacks says what is missing, and what came under another name.
func (w *Wait) lacks(r *data.Receipt, s Sighting, v *Version) (lines []string) {
	if v == nil {
		return []string{"there is no contract of " + w.Operator.Label() + ": nothing says what else it should carry"}
	}
	if s.Under != "" {
		lines = append(lines, fmt.Sprintf("the click id came as %s, the contract reads %s", data.Safe(s.Under), data.Safe(v.Param("click_id"))))
	}
	if r.Query.Empty() {
		return lines
	}
	for _, field := range v.Absent(r.Query.Raw()) {
		lines = append(lines, fmt.Sprintf("missing %s: every postback carries it as %s", field, data.Safe(v.Param(field))))
	}
	return lines
}

// spoken writes a time without the parts that are nothing: 10m, not 10m0s.
func spoken(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
