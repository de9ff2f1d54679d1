package mapping

import (
	"cmp"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tailback/data"
	"tailback/rules/contract"
)

// sentAs is what a column has to do with the requests in the same rows: its
// values are those of a parameter.
type sentAs struct {
	param string
	same  int // rows in which they are
	of    int // rows that have both
	minor int // rows in which they are a hundred times those: cents
}

// fewSent is in how many rows a value must be that of a parameter to be no
// accident.
const fewSent = 10

// sent gives of which parameters of the requests beside a column's values are;
// nil where there are no requests, or no such parameter.
func (l look) sent(c column) []sentAs {
	if l.blind {
		return nil
	}
	all, known := l.echoes[c.table.OID]
	if !known {
		all = l.echoesOf(c.table)
		l.echoes[c.table.OID] = all
	}
	return all[c.written()]
}

// echoesOf holds the columns of a table against the requests in the same rows.
func (l look) echoesOf(t *data.Table) map[string][]sentAs {
	request, ok := l.requests(t)
	if !ok {
		return nil
	}
	seen := map[string]map[string]*sentAs{}
	for _, row := range t.Sample {
		params := paramsOf(request.seenAt(row).Raw())
		for _, c := range l.of(t) {
			value := c.seenAt(row)
			if c.same(request) || isJSON(c.typ()) || value.Empty() {
				continue
			}
			for param, sent := range params {
				tally(seen, c.written(), param).hold(value.Raw(), sent)
			}
		}
	}
	found := map[string][]sentAs{}
	for name, params := range seen {
		for _, s := range params {
			if s.same >= fewSent && s.same*10 >= s.of*8 {
				found[name] = append(found[name], *s)
			}
		}
		slices.SortFunc(found[name], func(a, b sentAs) int {
			return cmp.Or(cmp.Compare(b.same, a.same), cmp.Compare(a.param, b.param))
		})
	}
	return found
}

// requests gives the column of a table that holds requests.
func (l look) requests(t *data.Table) (best column, ok bool) {
	for _, c := range l.of(t) {
		if isText(c.typ()) && c.distinct > 3 && c.mostly(c.like[request]) && c.like[request] > best.like[request] {
			best, ok = c, true
		}
	}
	return best, ok
}

func tally(seen map[string]map[string]*sentAs, column, param string) *sentAs {
	if seen[column] == nil {
		seen[column] = map[string]*sentAs{}
	}
	if seen[column][param] == nil {
		seen[column][param] = &sentAs{param: param}
	}
	return seen[column][param]
}

// hold compares a value with what was sent. Nothing at all is the same for too
// many.
func (s *sentAs) hold(value, sent string) {
	a, err1 := strconv.ParseFloat(value, 64)
	b, err2 := strconv.ParseFloat(sent, 64)
	numbers := err1 == nil && err2 == nil
	if numbers && b == 0 {
		return
	}
	s.of++
	switch {
	case value == sent, numbers && a == b:
		s.same++
	case numbers && a == math.Round(b*100) && !strings.Contains(value, "."):
		s.same++
		s.minor++
	}
}

// paramsOf gives the parameters of a request that have a value, by name.
func paramsOf(raw string) map[string]string {
	if _, query, ok := strings.Cut(raw, "?"); ok {
		raw = query
	}
	params := map[string]string{}
	for pair := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(pair, "=")
		plain, err := url.QueryUnescape(value)
		if err == nil && plain != "" {
			params[strings.ToLower(name)] = plain
		}
	}
	return params
}

// echoed gives the parameter whose values a column has, where operators send a
// field by such a name; plain tells that it is the name of no other field.
func (l look) echoed(c column, field string) (s sentAs, plain bool) {
	for _, s := range l.sent(c) {
		if !names(field, s.param) {
			continue
		}
		others := slices.ContainsFunc(echoing(), func(f string) bool { return f != field && names(f, s.param) })
		return s, !others
	}
	return s, false
}

// echoing are the fields that come in requests by names of their own.
func echoing() []string {
	return strings.Fields("click_id event amount currency txid player_id player_status sub_id")
}

func names(field, param string) bool {
	return slices.ContainsFunc(contract.Names(field), func(n string) bool { return strings.EqualFold(n, param) })
}

// judgeSent counts it for a column that its values were sent by one of the
// field's names.
func (l look) judgeSent(m *match, f wanted) {
	if l.blind || m.n < fewSent || m.Refers.Table != 0 || !slices.Contains(echoing(), f.name) {
		return // a key holds what was found, not what was sent
	}
	s, plain := l.echoed(m.column, f.name)
	if s.param == "" {
		return
	}
	says := fmt.Sprintf("what %s= of the request says in %d of %d rows", data.Safe(s.param), s.same, s.of)
	if plain {
		m.points = max(m.points, byForm)
	}
	if m.points > 0 {
		m.bear(20, says)
	}
	m.minor = s.minor*2 > s.same
}
