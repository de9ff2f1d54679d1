package compare

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"tailback/data"
)

// mostSenders bounds how many addresses are told apart.
const mostSenders = 200

// Sending is which form an address sends.
type Sending string

// What an address sends. A WentBack sent the new form and now the old again.
const (
	OldForm   Sending = "old form"
	NewForm   Sending = "new form"
	BothForms Sending = "both forms"
	WentBack  Sending = "old form again"
)

// Sender is one address of the operator's.
type Sender struct {
	IP     data.Text
	Short  string    // .7 where all addresses share the rest, else whole
	Before int       // its receipts before
	After  int       // its receipts after
	InForm int       // of these, those in the new form
	First  time.Time // its first receipt after
	Since  time.Time // its first in the new form; zero for none
	Form   Sending
	// Listed is whether the contract lists the address; Unknown where it has no list.
	Listed data.Tri

	fromThere int // its receipts from its first in the new form on
	oldInRow  int // at its end
}

// share is how many are in the new form, from the first of them on.
func (s *Sender) share() data.Share { return data.Share{Hit: s.InForm, Of: s.fromThere} }

// forms is who sent the new form, and since when.
type forms struct {
	senders []*Sender // in the order first seen
	by      map[data.Text]*Sender
	inForm  int
	since   data.Receipt // the first in the new form
	newest  data.Receipt // the last
	beyond  int
	first   map[string]time.Time // when each mark was first seen, by the parameter
	// unproven is when a sender could first not be proven.
	unproven time.Time
}

// marks are what tells the new form in one receipt.
type marks struct {
	carried  map[string]func(carried) bool
	absent   map[string]bool
	unproven bool                 // a receipt whose sender could not be proven
	first    map[string]time.Time // when each mark was first seen
}

func (c *comparing) marks() marks {
	m := marks{carried: map[string]func(carried) bool{}, absent: map[string]bool{}, first: map[string]time.Time{}, unproven: c.unproven()}
	for name, v := range c.found {
		switch {
		case v.slight || v.hit == nil:
		case v.absent:
			m.absent[name] = true
		default:
			m.carried[name] = v.hit
		}
	}
	return m
}

// unproven reports whether more receipts than before fail to prove their sender.
func (c *comparing) unproven() bool {
	of := func(s *side) data.Share { return data.Share{Hit: s.unproven, Of: s.judged} }
	return rose(of(c.before), of(c.after), least)
}

// in reports whether a receipt is in the new form. Receipts come in the order
// received.
func (m marks) in(r data.Receipt, parameters []carried) bool {
	at, found, there := r.ReceivedAt.Time(), false, map[string]bool{}
	see := func(name string) {
		found = true
		if _, ok := m.first[name]; !ok {
			m.first[name] = at
		}
	}
	for _, p := range parameters {
		if hit := m.carried[p.name]; hit != nil && hit(p) {
			see(p.name)
		}
		if m.absent[p.name] {
			there[p.name] = true
		}
	}
	for name := range m.absent {
		if !there[name] {
			see(name)
		}
	}
	return found || m.unproven && r.AuthOK == data.No
}

// senders tells the receipts after by who sent them and in which form.
func (c *comparing) senders(after []data.Receipt) *forms {
	m := c.marks()
	f := &forms{by: map[data.Text]*Sender{}, first: m.first}
	for _, r := range after {
		s := f.sender(r.RemoteIP)
		if s == nil {
			s = &Sender{} // one of too many: told by nobody
			f.beyond++
		}
		if r.AuthOK == data.No && f.unproven.IsZero() {
			f.unproven = r.ReceivedAt.Time()
		}
		f.note(s, r, m.in(r, c.reader.read(r)))
	}
	for ip, n := range c.before.senders {
		if s := f.by[ip]; s != nil {
			s.Before = n
		}
	}
	f.conclude()
	for _, s := range f.senders {
		s.Listed = c.listed(s.IP)
	}
	return f
}

func (f *forms) sender(ip data.Text) *Sender {
	s := f.by[ip]
	if s == nil && len(f.senders) < mostSenders {
		s = &Sender{IP: ip}
		f.by[ip] = s
		f.senders = append(f.senders, s)
	}
	return s
}

func (f *forms) note(s *Sender, r data.Receipt, inForm bool) {
	if s.After == 0 {
		s.First = r.ReceivedAt.Time()
	}
	s.After++
	if !inForm {
		s.oldInRow++
		if s.InForm > 0 {
			s.fromThere++
		}
		return
	}
	if s.InForm == 0 {
		s.Since = r.ReceivedAt.Time()
	}
	s.InForm++
	s.fromThere++
	s.oldInRow = 0
	if f.inForm == 0 {
		f.since = r
	}
	f.inForm++
	f.newest = r
}

// goneBack is how many of the old form in a row end the new one, where that is
// what the sender sends all the time.
const goneBack = 20

// conclude says which form each sends, by what is usual among those who have the
// new one: a change of one event or one campaign is in few of their receipts, and
// a single receipt that looks like it is noise.
func (f *forms) conclude() {
	most := 0.0
	for _, s := range f.senders {
		if s.fromThere >= 5 || s.fromThere == s.After {
			most = max(most, part(s.share()))
		}
	}
	for _, s := range f.senders {
		share := part(s.share())
		switch {
		case s.InForm == 0 || share < most/10:
			s.Form = OldForm
		case most >= 0.5 && s.oldInRow >= goneBack:
			s.Form = WentBack
		case share >= most/2 && most >= 0.5 && share < 0.9:
			s.Form = BothForms
		case share >= most/2:
			s.Form = NewForm
		default:
			s.Form = BothForms
		}
	}
	f.short()
	slices.SortStableFunc(f.senders, func(a, b *Sender) int {
		return cmp.Or(cmp.Compare(rank(a.Form), rank(b.Form)), a.Since.Compare(b.Since), a.compare(b))
	})
}

// rank puts those that changed before those that did not.
func rank(s Sending) int {
	if s == OldForm {
		return 1
	}
	return 0
}

// compare orders by address, as numbers where they are addresses.
func (s *Sender) compare(o *Sender) int {
	a, errA := netip.ParseAddr(s.IP.Raw())
	b, errB := netip.ParseAddr(o.IP.Raw())
	if errA == nil && errB == nil {
		return a.Compare(b)
	}
	return strings.Compare(s.IP.Raw(), o.IP.Raw())
}

// short names the senders by what they differ in.
func (f *forms) short() {
	prefix, alike := "", true
	for i, s := range f.senders {
		ip, err := netip.ParseAddr(s.IP.Raw())
		text := s.IP.Raw()
		dot := strings.LastIndexByte(text, '.')
		if err != nil || !ip.Is4() || i > 0 && text[:dot] != prefix {
			alike = false
			break
		}
		prefix = text[:dot]
	}
	for _, s := range f.senders {
		switch {
		case s.IP.Empty():
			s.Short = "no address"
		case alike && len(f.senders) > 1:
			s.Short = s.IP.String()[len(prefix):]
		default:
			s.Short = shorten(s.IP.String(), 45)
		}
	}
}

// listed says whether the contract has the address.
func (c *comparing) listed(ip data.Text) data.Tri {
	if c.o.Contract == nil || len(c.o.Contract.IPs) == 0 || ip.Empty() {
		return data.Unknown
	}
	addr, err := netip.ParseAddr(ip.Raw())
	if err == nil && slices.ContainsFunc(c.o.Contract.IPs, func(p netip.Prefix) bool { return p.Contains(addr.Unmap()) }) {
		return data.Yes
	}
	return data.No
}

// changed gives the receipts of those who changed, each from its first in the
// new form on; all where nobody or everybody did from the beginning.
func (f *forms) changed(after []data.Receipt) []data.Receipt {
	if f.inForm == 0 {
		return after
	}
	return slices.DeleteFunc(slices.Clone(after), func(r data.Receipt) bool {
		s := f.by[r.RemoteIP]
		return s == nil || s.Form == OldForm || r.ReceivedAt.Time().Before(s.Since)
	})
}

// tell writes down who sends what.
func (f *forms) tell(c *Comparison, only bool) {
	c.InForm = f.inForm
	if f.inForm > 0 {
		c.Since = data.Point{ID: f.since.ID, At: f.since.ReceivedAt.Time()}
	}
	for _, s := range f.senders {
		c.Senders = append(c.Senders, *s)
	}
	if only && f.names(OldForm) != nil {
		c.After.Only = f.names(NewForm, BothForms, WentBack)
	}
	c.Rollout = f.sentence()
}

func (f *forms) names(which ...Sending) (names []string) {
	for _, s := range f.senders {
		if slices.Contains(which, s.Form) {
			names = append(names, s.Short)
		}
	}
	return names
}

// sentence says which servers changed.
func (f *forms) sentence() string {
	if f.inForm == 0 {
		return ""
	}
	changed, old := f.names(NewForm), f.names(OldForm)
	both, back := f.names(BothForms), f.names(WentBack)
	var says []string
	switch {
	case len(changed) == len(f.senders) && len(changed) == 1:
		says = append(says, "its one server changed")
	case len(changed) == len(f.senders):
		first, last := f.senders[0], f.senders[len(f.senders)-1]
		says = append(says, fmt.Sprintf("all %d changed: %s first at %s, %s last at %s", len(changed), first.Short, clock(first.Since), last.Short, clock(last.Since)))
	case len(changed) > 0:
		says = append(says, list(changed)+" changed")
	}
	if len(both) > 0 {
		says = append(says, list(both)+verb(both, " sends", " send")+" both forms")
	}
	if len(back) > 0 {
		says = append(says, list(back)+verb(back, " sends", " send")+" the old form again")
	}
	if len(old) > 0 {
		says = append(says, list(old)+" still "+verb(old, "sends", "send")+" the old form")
	}
	s := strings.Join(says, ", ")
	if len(changed) > 0 && len(old) > 0 {
		s += ": a roll-out under way"
	}
	return s
}

// list names a few and counts the rest.
func list(names []string) string {
	const most = 8
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], " "), len(names)-most)
	}
	return strings.Join(names, " ")
}

func verb(names []string, one, more string) string {
	if len(names) == 1 {
		return one
	}
	return more
}

func clock(t time.Time) string { return t.UTC().Format("15:04:05") }

// sample gives the newest request of the new form.
func (f *forms) sample(m *mask) Sample {
	if f.inForm == 0 {
		return Sample{}
	}
	r := f.newest
	return Sample{ID: r.ID, At: r.ReceivedAt.Time(), IP: r.RemoteIP.String(), Query: m.request(r.Query.Raw(), mostSample)}
}

// mostSample is how many bytes of a request are shown as a sample.
const mostSample = 1500
