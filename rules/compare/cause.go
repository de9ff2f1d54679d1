package compare

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tailback/data"
)

// Cause is a likely cause. Its texts are safe to print and hold no secret.
type Cause struct {
	Change    Change
	Weight    Weight
	Field     string    // of the contract, auth for its token or signature; "" for none
	Parameter string    // as the operator named it before; "" for none
	Since     time.Time // its first receipt; zero where single receipts cannot tell

	// Says is the change in a sentence without its end, Fix what to ask for.
	Says, Fix string
	// line and ask are the same for the operator's own eyes.
	line, ask string
}

// Sentence is what happened and what to do about it.
func (c Cause) Sentence() string { return c.Says + ". " + c.Fix + "." }

// causes names them, the likeliest first: what explains several parameters, then
// parameter by parameter in the order of the rows, then the senders.
func (c *comparing) causes(out Comparison, f *forms) []Cause {
	t := &telling{comparing: c, rows: out.Rows, first: f.first, told: map[string]bool{}}
	t.escaped()
	t.severed()
	for _, r := range out.Rows {
		t.row(r)
	}
	t.unprovenSender(f)
	t.unlisted(out.Senders)
	slices.SortStableFunc(t.causes, func(a, b Cause) int { return int(b.Weight - a.Weight) })
	return t.causes
}

// telling gathers causes; what one explains is told once.
type telling struct {
	*comparing
	rows   []Row
	first  map[string]time.Time
	told   map[string]bool // names that a cause explains
	causes []Cause
}

// at writes since when a mark is seen; "" where it is not known.
func (t *telling) at(name, word string) string {
	if first, ok := t.first[name]; ok {
		return " " + word + " " + clock(first)
	}
	return ""
}

func (t *telling) add(r Row, says, fix, line, ask string) {
	t.causes = append(t.causes, Cause{
		Change: r.Change, Weight: r.Weight, Field: r.Field, Parameter: r.Name, Since: t.first[r.key],
		Says: says, Fix: fix, line: line, ask: ask,
	})
}

// escaped finds that HTML mangled the signs between parameters.
func (t *telling) escaped() {
	var was, is []string
	var first Row
	for _, p := range t.pairs {
		if !p.mangled {
			continue
		}
		t.told[p.was], t.told[p.is] = true, true
		was, is = append(was, t.printName(p.was)), append(is, t.printName(p.is))
		if i := slices.IndexFunc(t.rows, func(r Row) bool { return r.key == p.is }); i >= 0 && first.Weight <= t.rows[i].Weight {
			first = t.rows[i]
			first.Name = first.Other
		}
	}
	if len(was) == 0 {
		return
	}
	first.Change = Escaped
	arrive := fmt.Sprintf("%s arrive%s as %s", enumerate(was), verb(was, "s", ""), enumerate(is))
	t.add(first,
		fmt.Sprintf("%s's template was HTML-escaped%s: %s", t.operator, t.at(first.key, "at"), arrive),
		"Ask them to write a plain & between the parameters of the template",
		"The & before a parameter was HTML-escaped: "+arrive+".",
		"Please write a plain & between the parameters of the template.")
}

// severed finds that all from one place on is missing, and that the parameter
// before it is empty or cut: the template has a raw #, behind which a URL holds
// nothing that is sent.
func (t *telling) severed() {
	gone := t.gone()
	if len(gone) == 0 {
		return
	}
	edge := -1
	for i, r := range t.rows {
		if t.after.of(r.key).sent > 0 && r.Change != Gone && (edge < 0 || r.place > t.rows[edge].place) {
			edge = i
		}
	}
	if edge < 0 || !slices.Contains([]Change{Emptied, Length, Form}, t.rows[edge].Change) {
		return
	}
	var lost []string
	for _, r := range gone {
		if r.place < t.rows[edge].place {
			return
		}
		lost = append(lost, r.Name)
		t.told[r.key] = true
	}
	r := t.rows[edge]
	t.told[r.key] = true
	r.Change = Severed
	for _, g := range gone {
		r.Weight = max(r.Weight, g.Weight)
	}
	t.add(r,
		fmt.Sprintf("%s's template has a raw # in %s%s: what stands behind it (%s) is the fragment of a URL and never leaves their server", t.operator, r.Name, t.at(r.key, "since"), enumerate(lost)),
		fmt.Sprintf("Ask them to correct the macro behind %s=, or to write the # as %%23", r.Name),
		fmt.Sprintf("%s is cut, and nothing arrives that stood behind it: %s. A raw # in the template does that.", r.Name, enumerate(lost)),
		fmt.Sprintf("Please correct the macro behind %s=, or write the # as %%23.", r.Name))
}

func (t *telling) gone() (gone []Row) {
	for _, r := range t.rows {
		if r.Change == Gone {
			gone = append(gone, r)
		}
	}
	slices.SortStableFunc(gone, func(a, b Row) int { return int(a.place - b.place) })
	return gone
}

// row tells what became of one parameter.
func (t *telling) row(r Row) {
	if !r.Notable() || t.told[r.key] {
		return
	}
	t.told[r.key] = true
	v := t.found[r.key]
	switch r.Change {
	case Renamed:
		t.renamedRow(r)
	case Gone:
		t.goneRow(r)
	case New:
		t.newRow(r)
	case Unfilled:
		t.unfilledRow(r, v)
	case Emptied, Frozen, Share:
		t.thinnedRow(r, v)
	case Encoding:
		t.encodingRow(r, v)
	case Shifted:
		t.shiftedRow(r, v)
	case Comma, Length, Form:
		t.formRow(r, v)
	case Exchanged, NewWords, LostWords:
		t.wordsRow(r, v)
	case Replaced:
		t.replacedRow(r)
	}
}

// unprovenSender tells that tokens or signatures prove nothing any more, where no
// change of the parameter that carries them says why.
func (t *telling) unprovenSender(f *forms) {
	explained := func(c Cause) bool { return c.Field == "auth" || c.Change == Unlisted }
	if !t.unproven() || slices.ContainsFunc(t.causes, explained) {
		return
	}
	was, is := data.Share{Hit: t.before.unproven, Of: t.before.judged}, data.Share{Hit: t.after.unproven, Of: t.after.judged}
	t.causes = append(t.causes, Cause{
		Change: Unproven, Weight: Breaking, Field: "auth", Since: f.unproven,
		Says: fmt.Sprintf("%s's postbacks no longer prove who sends them since %s: the check failed for %s before and fails for %s now", t.operator, clock(f.unproven), Percent(was), Percent(is)),
		Fix:  "Ask whether they changed the secret or what they sign; if they did so on purpose, store the new secret where the contract reads it",
		line: "The token or signature of your postbacks does not match the one agreed.",
		ask:  "Please check the secret, and what is signed with it.",
	})
}

// leastStrangers is from how many receipts on a new address is told of.
const leastStrangers = 3

// unlisted tells of addresses that the contract does not list and that never
// sent before.
func (t *telling) unlisted(senders []Sender) {
	var ips []string
	var since time.Time
	n := 0
	for _, s := range senders {
		if s.Listed != data.No || s.Before > 0 || s.After < leastStrangers {
			continue
		}
		ips, n = append(ips, shorten(s.IP.String(), 45)), n+s.After
		if since.IsZero() || s.First.Before(since) {
			since = s.First
		}
	}
	if len(ips) == 0 {
		return
	}
	t.causes = append(t.causes, Cause{
		Change: Unlisted, Weight: Breaking, Field: "auth", Since: since,
		Says: fmt.Sprintf("%s %s as %s since %s and %s not on the contract's list (%s)", list(ips), verb(ips, "sends", "send"), t.operator, clock(since), verb(ips, "is", "are"), data.Counted(n, "receipt")),
		Fix:  "Ask whether these servers are theirs, and if so list them in the next contract version; if not, the postbacks are forged",
		line: "Postbacks come from addresses that we do not know as yours: " + list(ips) + ".",
		ask:  "Please tell us whether these servers are yours.",
	})
}

// enumerate writes a few as in a sentence: a, b and c.
func enumerate(names []string) string {
	if len(names) > 2*mostList {
		names = append(slices.Clone(names[:2*mostList]), fmt.Sprintf("%d more", len(names)-2*mostList))
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
