package compare

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// tell writes down who sends what.
func (f *forms) tell(c *Comparison, only bool) {
	c.InForm, c.SendersBeyond, c.Since = f.inForm, f.beyond, f.since
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

// clock is a time of a sentence: it stands beside times of other zones.
func clock(t time.Time) string { return t.UTC().Format("15:04:05Z") }

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
