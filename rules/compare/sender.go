package compare

import (
	"cmp"
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

	since     data.ID // of its first in the new form
	fromThere int     // its receipts from its first in the new form on
	oldInRow  int     // at its end
}

// share is how many are in the new form, from the first of them on.
func (s *Sender) share() data.Share { return data.Share{Hit: s.InForm, Of: s.fromThere} }

// forms is who sent the new form, and since when.
type forms struct {
	senders []*Sender // in the order first seen
	by      map[data.Text]*Sender
	inForm  int
	since   data.Point           // the first in the new form, of those that changed
	newest  data.Receipt         // the last
	beyond  int                  // receipts of addresses that there is no room for
	first   map[string]time.Time // when each mark was first seen, by the parameter
	// unproven is when a sender could first not be proven.
	unproven time.Time
}

// senders tells the receipts after by who sent them and in which form.
func (c *comparing) senders(after []data.Receipt) *forms {
	m := c.marks()
	f := &forms{by: map[data.Text]*Sender{}, first: m.first}
	for _, r := range after {
		s := f.sender(r.RemoteIP)
		if s == nil {
			s = &Sender{} // one of too many, told by nobody
			f.beyond++
		}
		if r.AuthOK == data.No && f.unproven.IsZero() {
			f.unproven = r.ReceivedAt.Time()
		}
		f.note(s, r, !m.none() && m.in(r, c.reader.read(r)))
	}
	for ip, n := range c.before.senders {
		if s := f.by[ip]; s != nil {
			s.Before = n
		}
	}
	f.conclude()
	f.begin()
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
		s.Since, s.since = r.ReceivedAt.Time(), r.ID
	}
	s.InForm++
	s.fromThere++
	s.oldInRow = 0
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
		return cmp.Or(cmp.Compare(rank(a.Form), rank(b.Form)), a.began().Compare(b.began()), a.compare(b))
	})
}

// begin finds the beginning. What looked like the new form before it, at a sender
// that did not change, was noise.
func (f *forms) begin() {
	if len(f.senders) == 0 || f.senders[0].Form == OldForm {
		return
	}
	first := f.senders[0]
	f.since = data.Point{ID: first.since, At: first.Since}
	for name, at := range f.first {
		if at.Before(first.Since) {
			f.first[name] = first.Since
		}
	}
}

// rank puts those that changed before those that did not.
func rank(s Sending) int {
	if s == OldForm {
		return 1
	}
	return 0
}

// began is when it changed; zero for one that did not.
func (s *Sender) began() time.Time {
	if s.Form == OldForm {
		return time.Time{}
	}
	return s.Since
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

// sample gives the newest request of the new form.
func (f *forms) sample(m *mask) Sample {
	if f.inForm == 0 {
		return Sample{}
	}
	return m.sample(&f.newest)
}

// sample gives a request without its secrets.
func (m *mask) sample(r *data.Receipt) Sample {
	return Sample{ID: r.ID, At: r.ReceivedAt.Time(), IP: r.RemoteIP.String(), Query: m.request(r.Query.Raw(), mostSample)}
}

// mostSample is how many bytes of a request are shown as a sample.
const mostSample = 1500
