package compare

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"tailback/data"
)

// The bounds of what is remembered of one parameter.
const (
	mostDistinct = 1000 // values told apart
	mostShapes   = 64   // kinds of values
	mostMacros   = 16
	mostTimes    = 5000
)

// profile is one parameter over the receipts of one side.
type profile struct {
	name   string
	secret bool
	of     int // receipts of the side
	sent   int // of these, those that carry the parameter
	filled int // of these, those with something in it that is no macro
	place  int // the furthest in a request: where others are left out it stands nearer

	values  map[string]int // how often each, of the first mostDistinct
	beyond  int            // receipts with another value
	macros  map[string]int
	shapes  map[shape]int
	lengths map[int]int
	codings [twice + 1]int
	commas  int
	known   int // values that are known click ids
	ahead   []time.Duration
	sample  string // the last value
}

func newProfile(name string) *profile {
	return &profile{
		name: name, values: map[string]int{}, macros: map[string]int{}, shapes: map[shape]int{}, lengths: map[int]int{},
	}
}

func (p *profile) add(c carried, known func(string) bool) {
	p.sent++
	p.place = max(p.place, c.place)
	p.secret = p.secret || c.secret
	p.codings[c.coding]++
	if c.macro != "" {
		count(p.macros, c.macro, mostMacros)
	}
	if !c.filled() {
		return
	}
	p.filled++
	p.sample = c.value
	if !count(p.values, c.same(), mostDistinct) {
		p.beyond++
	}
	count(p.shapes, c.shape, mostShapes)
	count(p.lengths, c.length, mostShapes)
	if c.comma {
		p.commas++
	}
	if c.timed && len(p.ahead) < mostTimes {
		p.ahead = append(p.ahead, c.ahead)
	}
	if known != nil && !c.secret && mayBeClick(c) && known(c.value) {
		p.known++
	}
}

// mayBeClick leaves out what need not be looked up.
func mayBeClick(c carried) bool {
	switch c.shape.kind {
	case UUID, Hex, Digits, Any:
		return c.length >= 6 && c.length <= 128
	}
	return false
}

// count adds one to what is counted already, or is within the first most.
func count[K comparable](m map[K]int, key K, most int) bool {
	if _, ok := m[key]; !ok && len(m) >= most {
		return false
	}
	m[key]++
	return true
}

func (p *profile) share() data.Share    { return data.Share{Hit: p.filled, Of: p.of} }
func (p *profile) presence() data.Share { return data.Share{Hit: p.sent, Of: p.of} }

// among gives a count as a share of the filled ones.
func (p *profile) among(n int) data.Share { return data.Share{Hit: n, Of: p.filled} }

// unfilled counts the macros; which is the commonest of them.
func (p *profile) unfilled() (n int, which string) {
	for _, m := range byCount(p.macros, cmp.Compare[string]) {
		if n == 0 {
			which = m
		}
		n += p.macros[m]
	}
	return n, which
}

// byCount gives the keys, the commonest first and equal ones by their order.
func byCount[K comparable](m map[K]int, order func(a, b K) int) []K {
	return slices.SortedFunc(maps.Keys(m), func(a, b K) int { return cmp.Or(m[b]-m[a], order(a, b)) })
}

const (
	// mostWords is up to how many values that come again and again are words.
	mostWords = 12
	// rare is the share of a value below which it is noise among words.
	rare = 0.005
)

// words gives the values that come again and again, the commonest first; ok is
// false where there are too many, or too few receipts to tell.
func (p *profile) words() (words []string, ok bool) {
	if p.filled == 0 || len(p.values) == mostDistinct {
		return nil, false
	}
	covered := 0
	for _, w := range byCount(p.values, cmp.Compare) {
		n := p.values[w]
		if float64(n) < rare*float64(p.filled) {
			break
		}
		covered += n
		words = append(words, w)
	}
	return words, len(words) > 0 && len(words) <= mostWords && covered*100 >= p.filled*95 && p.filled >= 3*len(words)
}

// counts gives the filled ones by kind.
func (p *profile) counts() map[Kind]int {
	by := map[Kind]int{}
	for s, n := range p.shapes {
		by[s.kind] += n
	}
	return by
}

// usual is the share from which on values count as all of one kind: every day
// has its malformed ones.
const usual = 0.95

// kind gives what the values are, and of Hex and Time the commonest size.
func (p *profile) kind() shape {
	if p.filled == 0 {
		return shape{kind: Nothing}
	}
	by, enough := p.counts(), int(usual*float64(p.filled))
	words, few := p.words()
	numbers := by[Digits] + by[Amount]
	switch {
	case by[Time] > enough:
		return p.commonest(Time)
	case by[Amount] > 0 && numbers > enough && by[Amount]*10 >= numbers:
		return shape{kind: Amount}
	case few && len(words) == 1 && p.filled >= 5:
		return shape{kind: Constant}
	case by[UUID] > enough:
		return shape{kind: UUID}
	case few:
		return shape{kind: Words}
	case by[Currency] > enough:
		return shape{kind: Currency}
	case by[Address] > enough:
		return shape{kind: Address}
	case by[Digits] > enough:
		return shape{kind: Digits}
	case by[Hex]+by[Digits] > enough && by[Hex] > by[Digits]:
		return p.commonest(Hex)
	}
	return shape{kind: Any}
}

// commonest gives the size that most values of a kind have.
func (p *profile) commonest(k Kind) shape {
	best, most := shape{kind: k}, 0
	for s, n := range p.shapes {
		if s.kind == k && (n > most || n == most && s.size < best.size) {
			best, most = s, n
		}
	}
	return best
}

// side is one side of the comparison.
type side struct {
	receipts int
	by       map[string]*profile
	beyond   map[string]bool // names that are not told apart, as far as counted
	unproven int             // whose sender could not be proven
	judged   int             // whose sender was judged
	senders  map[data.Text]int
}

// observe reads the receipts of a side. Names of before are looked at first, so
// that a flood of new ones does not push them out.
func (rd *reader) observe(receipts []data.Receipt, before *side, known func(string) bool) *side {
	s := &side{receipts: len(receipts), by: map[string]*profile{}, beyond: map[string]bool{}, senders: map[data.Text]int{}}
	room := mostParams
	if before != nil {
		room += len(before.by)
		for name := range before.by {
			s.by[name] = newProfile(name)
		}
	}
	for _, r := range receipts {
		s.prove(r)
		for _, c := range rd.read(r) {
			p := s.by[c.name]
			if p == nil && len(s.by) >= room {
				s.overlook(c.name)
				continue
			}
			if p == nil {
				p = newProfile(c.name)
				s.by[c.name] = p
			}
			p.add(c, known)
		}
	}
	for _, p := range s.by {
		p.of = s.receipts
	}
	return s
}

// overlook counts a name that there is no room for, up to mostDistinct of them.
func (s *side) overlook(name string) {
	if len(s.beyond) < mostDistinct {
		s.beyond[name] = true
	}
}

func (s *side) prove(r data.Receipt) {
	count(s.senders, r.RemoteIP, mostSenders)
	if r.AuthOK != data.Unknown {
		s.judged++
	}
	if r.AuthOK == data.No {
		s.unproven++
	}
}

// of gives the profile of a name, an empty one for a name that never came.
func (s *side) of(name string) *profile {
	if p := s.by[name]; p != nil {
		return p
	}
	p := newProfile(name)
	p.of = s.receipts
	return p
}
