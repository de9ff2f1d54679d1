package catalogue

import (
	"bytes"
	"strings"

	"tailback/rules/macro"
)

// The bounds of what is looked at. A body of a megabyte can hold half a million
// parameters: behind the first MostParams only those count that the contract
// names, and of them as many again; in JSON none.
const (
	MostParams = 2000
	keptArena  = 1 << 16 // bytes that a checker holds on to between receipts
)

// value is one parameter of a request, or one column of a receipt whose request
// was not kept.
type value struct {
	name, text []byte // decoded once
	// begin, start and end are bytes of the raw query: where the name begins,
	// where the value begins, and where it ends.
	begin, start, end int
	column            string // of the relation receipts; "" for a parameter
	slot              int    // of the contract's fields; -1 for a parameter it does not know
	mangled           string // &amp; where HTML took a part of the name; the name is whole
}

func (p *value) empty() bool { return len(bytes.TrimSpace(p.text)) == 0 }

// request is a raw query or body, taken apart into memory that is used again
// for the next.
type request struct {
	raw    string
	json   bool
	values []value
	more   bool // some parameters were not looked at that may count
	arena  []byte
}

// read takes a raw query, a form or a JSON body apart. named are the contract's
// parameters; known reports the names that one cut up by HTML may be made whole
// to.
func (q *request) read(raw string, named map[string]int, known func(name string) bool) {
	q.raw, q.json, q.more, q.values = raw, isJSON(raw), false, q.values[:0]
	if cap(q.arena) > keptArena {
		q.arena = nil
	}
	if cap(q.arena) < 2*len(raw) {
		q.arena = make([]byte, 0, 2*len(raw)+64)
	}
	q.arena = q.arena[:0]
	if q.json {
		q.readJSON()
		return
	}
	for at := 0; at < len(raw); {
		end := len(raw)
		if i := strings.IndexByte(raw[at:], '&'); i >= 0 {
			end = at + i
		}
		if _, agreed := named[nameOf(raw[at:end])]; agreed || len(q.values) < MostParams {
			q.pair(at, end, known)
		}
		if at = end + 1; len(q.values) >= 2*MostParams {
			q.more = true
			return
		}
	}
}

// nameOf gives the name of a pair as it arrived.
func nameOf(pair string) string {
	if i := strings.IndexByte(pair, '='); i >= 0 {
		return pair[:i]
	}
	return pair
}

// pair reads what stands between two &, split at the first =.
func (q *request) pair(begin, end int, known func(string) bool) {
	nameEnd, start := end, end
	if i := strings.IndexByte(q.raw[begin:end], '='); i >= 0 {
		nameEnd, start = begin+i, begin+i+1
	}
	p := value{name: q.decode(begin, nameEnd), begin: begin, start: start, end: end, slot: -1}
	if rest, ok := bytes.CutPrefix(p.name, []byte("amp;")); ok && len(rest) > 0 {
		p.name, p.mangled = rest, "&amp;"
	}
	if cut, rest, ok := entity(q.raw[start:end], known); ok {
		p.end = start + cut
		p.text = q.decode(start, p.end)
		q.values = append(q.values, p)
		name, _, _ := strings.Cut(rest.whole, "=")
		q.values = append(q.values, value{
			name: []byte(name), text: q.decode(p.end+rest.valueAt, end), mangled: rest.entity,
			begin: p.end, start: p.end + rest.valueAt, end: end, slot: -1,
		})
		return
	}
	p.text = q.decode(start, end)
	q.values = append(q.values, p)
}

// decode gives a part of the raw query decoded once. There is room: what is
// decoded is never longer.
func (q *request) decode(start, end int) []byte {
	from := len(q.arena)
	q.arena = macro.Decode(q.arena, q.raw[start:end])
	return q.arena[from:len(q.arena):len(q.arena)]
}

// keep copies a text of the database to where the decoded values are.
func (q *request) keep(text string) []byte {
	from := len(q.arena)
	q.arena = append(q.arena, text...)
	return q.arena[from:len(q.arena):len(q.arena)]
}

// mangling is a parameter whose & and the letters behind it were taken for an
// HTML entity.
type mangling struct {
	entity  string // &curren
	whole   string // currency
	valueAt int    // from where the entity stands to its value
}

// entity finds the first one in a raw value: payout=100¤cy=EUR was
// payout=100&currency=EUR. It counts where the name made whole is a known one.
func entity(raw string, known func(string) bool) (at int, m mangling, ok bool) {
	if !beyondASCII(raw) {
		return 0, m, false
	}
	for _, e := range [...]struct{ sign, escaped, entity string }{
		{"¤", "%c2%a4", "&curren"}, {"×", "%c3%97", "&times"}, {"®", "%c2%ae", "&reg"}, {"¬", "%c2%ac", "&not"},
		{"¶", "%c2%b6", "&para"}, {"§", "%c2%a7", "&sect"}, {"©", "%c2%a9", "&copy"}, {"°", "%c2%b0", "&deg"},
	} {
		at, n := indexEither(raw, e.sign, e.escaped)
		if at < 0 {
			continue
		}
		rest := raw[at+n:]
		i := strings.IndexByte(rest, '=')
		if i < 0 || i > 64 {
			continue
		}
		if name := e.entity[1:] + rest[:i]; known(name) {
			return at, mangling{e.entity, name, n + i + 1}, true
		}
	}
	return 0, m, false
}

// beyondASCII reports bytes beyond ASCII, as they are or percent-encoded.
func beyondASCII(raw string) bool {
	for i := range len(raw) {
		if raw[i] >= 0x80 || raw[i] == '%' && i+1 < len(raw) && (raw[i+1]|0x20 == 'c') {
			return true
		}
	}
	return false
}

// indexEither finds a sign as it is or percent-encoded in either case.
func indexEither(raw, sign, escaped string) (at, n int) {
	if at = strings.Index(raw, sign); at >= 0 {
		return at, len(sign)
	}
	for at = 0; at+len(escaped) <= len(raw); at++ {
		if strings.EqualFold(raw[at:at+len(escaped)], escaped) {
			return at, len(escaped)
		}
	}
	return -1, 0
}
