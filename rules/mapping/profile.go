package mapping

import (
	"encoding/json"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tailback/data"
)

// column is a column of a table, or a place in its documents, with what its
// values look like.
type column struct {
	*data.TableColumn
	table *data.Table
	path  []string // into its documents; nil for the column itself
	profile
}

// typ is the type that values are read as: what stands in a document is text.
func (c column) typ() string {
	if c.path != nil {
		return "text"
	}
	return c.Type
}

// called is the name that tells what a value is.
func (c column) called() string {
	if c.path != nil {
		return c.path[len(c.path)-1]
	}
	return c.Name
}

// written is how people name it.
func (c column) written() string {
	return strings.Join(append([]string{c.Name}, c.path...), " > ")
}

func (c column) same(d column) bool { return c.Name == d.Name && slices.Equal(c.path, d.path) }

func isInt(t string) bool    { return slices.Contains([]string{"int2", "int4", "int8"}, t) }
func isNumber(t string) bool { return isInt(t) || t == "numeric" || t == "float4" || t == "float8" }
func isText(t string) bool {
	return slices.Contains([]string{"text", "varchar", "bpchar", "citext", "name"}, t)
}
func isTime(t string) bool { return t == "timestamptz" || t == "timestamp" || t == "date" }
func isJSON(t string) bool { return t == "json" || t == "jsonb" }

// profile is what the values of a column look like.
type profile struct {
	n        int // values looked at
	distinct int
	counts   map[string]int // of values, where they are few
	like     map[shape]int  // how many look like it
	uuids    int
	long     int // longer than people's words
	integers int
	numbers  int
	cents    int // with a fraction
	answers  int // statuses that servers answer with
}

// few is up to how many values are words.
const few = 60

func newProfile(values []data.Text) profile {
	p := profile{counts: map[string]int{}, like: map[shape]int{}}
	for _, v := range values {
		s := strings.TrimSpace(v.Raw())
		if s == "" {
			continue
		}
		p.n++
		p.counts[s]++
		p.look(s)
	}
	p.distinct = len(p.counts)
	return p
}

var (
	uuidForm    = regexp.MustCompile(`^(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	integerForm = regexp.MustCompile(`^[-+]?[0-9]{1,18}$`)
	numberForm  = regexp.MustCompile(`^[-+]?[0-9]{1,18}([.][0-9]+)?$`)
	pairForm    = regexp.MustCompile(`(^|[?&;])[A-Za-z0-9_.\[\]-]+=`)
	letters3    = regexp.MustCompile(`^[A-Za-z]{3}$`)
	letters2    = regexp.MustCompile(`^[A-Z]{2}$`)
)

func (p *profile) look(s string) {
	if uuidForm.MatchString(s) {
		p.uuids++
	}
	if len(s) > 12 {
		p.long++
	}
	if numberForm.MatchString(s) {
		p.numbers++
		if integerForm.MatchString(s) {
			p.integers++
		} else {
			p.cents++
		}
	}
	if isAnswer(s) {
		p.answers++
	}
	for _, k := range []shape{currency, country, request, address, link, method, statusCode, document, flag} {
		if looksLike(k, s) {
			p.like[k]++
		}
	}
}

// isAnswer reports a status that servers do answer with, of all those that there
// could be.
func isAnswer(s string) bool {
	switch s {
	case "200", "201", "202", "204", "301", "302", "400", "401", "403", "404", "405", "408", "409", "410", "422", "429", "500", "502", "503", "504":
		return true
	}
	return false
}

func looksLike(k shape, s string) bool {
	switch k {
	case currency:
		return letters3.MatchString(s) && slices.Contains(currencies(), strings.ToUpper(s))
	case country:
		return letters2.MatchString(s)
	case request:
		return pairForm.MatchString(s) && !strings.ContainsAny(s, "{\n") || strings.HasPrefix(s, "?")
	case address:
		_, err := netip.ParseAddr(strings.TrimSuffix(s, "/32"))
		return err == nil
	case link:
		u, err := url.Parse(s)
		return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
	case method:
		return slices.Contains([]string{"GET", "POST", "PUT", "HEAD"}, strings.ToUpper(s))
	case statusCode:
		n, err := strconv.Atoi(s)
		return err == nil && 100 <= n && n < 600
	case document:
		return strings.HasPrefix(s, "{") && json.Valid([]byte(s))
	case flag:
		return slices.Contains([]string{"true", "false", "t", "f", "0", "1", "yes", "no", "y", "n"}, strings.ToLower(s))
	}
	return false
}

// mostly reports whether nearly all of some values are so.
func (p profile) mostly(n int) bool { return p.n > 0 && n*10 >= p.n*9 }

// words gives the values, the commonest first, where they are few.
func (p profile) words() []string {
	if p.distinct == 0 || p.distinct > few {
		return nil
	}
	all := make([]string, 0, p.distinct)
	for w := range p.counts {
		all = append(all, w)
	}
	slices.SortFunc(all, func(a, b string) int {
		if p.counts[a] != p.counts[b] {
			return p.counts[b] - p.counts[a]
		}
		return strings.Compare(a, b)
	})
	return all
}

// currencies are those that money of this trade is in.
func currencies() []string {
	return strings.Fields(`EUR USD GBP CHF SEK NOK DKK PLN CZK HUF RON BGN RUB UAH KZT TRY GEL AMD AZN BYN MDL UZS
CAD AUD NZD BRL MXN ARS CLP COP PEN UYU INR IDR THB VND PHP MYR SGD HKD JPY KRW CNY TWD PKR BDT LKR NPR
ZAR NGN KES GHS TZS UGX EGP MAD TND AED SAR QAR KWD BHD OMR ILS BTC ETH LTC`) // USDT has four letters
}
