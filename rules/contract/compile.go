package contract

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"tailback/data"
)

// Fault is one thing of a contract that cannot be used; that part is left out
// and the rest of the contract counts. No text of it holds a secret.
type Fault struct {
	Operator data.Ref
	Key      string // auth.ips
	Where    string // config.toml:14, or the origin
	Why      string
}

// Error gives config.toml:14: contract of FableSpin: zone: why.
func (f Fault) Error() string {
	return data.Safe(fmt.Sprintf("%s: contract of %s: %s: %s", f.Where, f.Operator.Label(), f.Key, f.Why))
}

// NewBook makes contracts ready to be read by. secret gives what env:NAME or
// file:PATH leads to, or says in an error, without any value, why it is not
// there: that is no fault, and Version.NoSecret tells it. nil looks nothing up. The faults are in the
// order of the entries.
func NewBook(entries []Entry, secret func(name string) ([]byte, error)) (*Book, []Fault) {
	b := &Book{by: map[data.Text][]*Version{}}
	zones := map[string]*time.Location{}
	var faults []Fault
	for _, e := range entries {
		c := compiler{v: &Version{Entry: e}, zones: zones}
		c.compile()
		c.secret(secret)
		c.alone(b.by[e.Operator.Key])
		b.put(c.v)
		faults = append(faults, c.faults...)
	}
	b.arrange()
	return b, faults
}

// compiler makes one entry ready. Maps and lists of the entry are not its own:
// what it changes it copies.
type compiler struct {
	v      *Version
	zones  map[string]*time.Location // loaded so far, nil for one that there is not
	faults []Fault
}

func (c *compiler) fault(key, why string) {
	c.faults = append(c.faults, Fault{c.v.Operator, key, c.v.Place(key), why})
}

func (c *compiler) compile() {
	v := c.v
	c.params()
	c.also()
	c.events()
	c.oneOf(&v.AmountIs, "amount_is", "payout", "deposit_sum")
	v.AmountEvents = c.known(v.AmountEvents, "amount_events", "event", Events())
	v.Expected = c.known(v.Expected, "expected", "field", Fields())
	v.Expected = c.readable(v.Expected)
	v.Zone = c.zone(&v.Entry.Zone, "zone")
	v.Reports = c.zone(&v.ReportZone, "report_zone")
	c.format()
	c.pattern()
	c.steps()
	c.close()
	c.auth()
}

// params keeps the fields that there are, each with a parameter of its own.
func (c *compiler) params() {
	v := c.v
	given := v.Params
	v.Params, v.params = map[string]string{}, map[string]string{}
	for _, field := range slices.Sorted(maps.Keys(given)) {
		param := given[field]
		switch other := c.carries(param); {
		case !slices.Contains(Fields(), field):
			c.fault("params."+field, data.NoSuch("field", field, Fields()).Error())
		case param == "":
			c.fault("params."+field, "it is empty")
		case other != "":
			c.fault("params."+field, param+" already carries "+other)
		default:
			v.Params[field], v.params[param] = param, field
		}
	}
}

// carries says what a parameter has been taken for.
func (c *compiler) carries(param string) string {
	if param != "" && param == c.v.Auth.Param {
		return "the token or the signature"
	}
	return c.v.params[param]
}

// also keeps further parameters of fields that have a first one.
func (c *compiler) also() {
	v := c.v
	given := v.Also
	v.Also = map[string][]string{}
	for _, field := range slices.Sorted(maps.Keys(given)) {
		if v.Params[field] == "" {
			c.fault("also."+field, "params names no parameter for "+field)
			continue
		}
		for _, param := range given[field] {
			if other := c.carries(param); other != "" {
				c.fault("also."+field, param+" already carries "+other)
				continue
			}
			v.Also[field] = append(v.Also[field], param)
			v.params[param] = field
		}
	}
}

// events keeps the words whose meaning is an event. Where case does not count,
// two that differ in nothing else are one.
func (c *compiler) events() {
	v := c.v
	given, spelt := v.Events, map[string]string{}
	v.Events, v.events = map[string]string{}, map[string]string{}
	for _, word := range slices.Sorted(maps.Keys(given)) {
		event, key := given[word], word
		if v.IgnoreCase {
			key = strings.ToLower(word)
		}
		other, twice := spelt[key]
		switch {
		case !slices.Contains(Events(), event):
			c.fault("events."+word, data.NoSuch("event", event, Events()).Error())
		case twice && v.events[key] != event:
			c.fault("events."+word, "without regard to case it is "+other+", which means "+v.events[key])
		default:
			v.Events[word], v.events[key], spelt[key] = event, event, word
		}
	}
}

// known keeps the words that there are.
func (c *compiler) known(words []string, key, what string, known []string) []string {
	var kept []string
	for _, word := range words {
		if !slices.Contains(known, word) {
			c.fault(key, data.NoSuch(what, word, known).Error())
			continue
		}
		kept = append(kept, word)
	}
	return kept
}

// readable keeps the fields for which a parameter is named.
func (c *compiler) readable(fields []string) []string {
	var kept []string
	for _, field := range fields {
		if c.v.Params[field] == "" {
			c.fault("expected", "params names no parameter for "+field)
			continue
		}
		kept = append(kept, field)
	}
	return kept
}

func (c *compiler) oneOf(word *string, key string, known ...string) {
	if *word != "" && !slices.Contains(known, *word) {
		c.fault(key, data.NoSuch("value", *word, known).Error())
		*word = ""
	}
}

// zone loads a zone. Local is none: it would be another on every machine.
func (c *compiler) zone(name *string, key string) *time.Location {
	if *name == "" {
		return nil
	}
	zone, seen := c.zones[*name]
	if !seen {
		if loaded, err := time.LoadLocation(*name); err == nil && *name != "Local" {
			zone = loaded
		}
		c.zones[*name] = zone
	}
	if zone == nil {
		why := "there is no zone " + *name + "; names are such as Europe/Riga and UTC"
		if near := data.Nearest(*name, zoneNames()); near != "" {
			why = "there is no zone " + *name + "; is " + near + " meant?"
		}
		c.fault(key, why)
		*name = ""
	}
	return zone
}

// format keeps a layout that a moment written in it can be read back by: without
// year, month and day it would be another.
func (c *compiler) format() {
	switch c.v.TimeFormat {
	case "", "unix_s", "unix_ms", "unix_us":
		return
	}
	day := time.Date(2031, 10, 23, 0, 0, 0, 0, time.UTC)
	back, err := time.ParseInLocation(c.v.TimeFormat, day.Format(c.v.TimeFormat), time.UTC)
	if err != nil || !back.Equal(day) {
		c.fault("time_format", "it is unix_s, unix_ms, unix_us or a Go layout such as 2006-01-02 15:04:05, and "+c.v.TimeFormat+" is none that a date can be read by")
		c.v.TimeFormat = ""
	}
}

// pattern anchors the pattern of click ids at both ends.
func (c *compiler) pattern() {
	v := c.v
	if v.ClickIDFormat == "" {
		return
	}
	// Alone first: a)|(b is no pattern, though it would be one in brackets.
	if _, err := regexp.Compile(v.ClickIDFormat); err != nil {
		c.fault("click_id_format", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		v.ClickIDFormat = ""
		return
	}
	anchored, err := regexp.Compile(`\A(?:` + v.ClickIDFormat + `)\z`)
	if err != nil {
		c.fault("click_id_format", "it is too large")
		v.ClickIDFormat = ""
		return
	}
	v.ClickID = anchored
}

func (c *compiler) steps() {
	for _, step := range []struct {
		key  string
		span *data.Duration
	}{{"precision", &c.v.Precision}, {"max_delay", &c.v.MaxDelay}} {
		if *step.span < 0 {
			c.fault(step.key, "it is less than nothing")
			*step.span = 0
		}
	}
}

func (c *compiler) close() {
	at := &c.v.MonthCloses
	if *at == (data.Close{}) {
		return
	}
	if _, err := time.Parse("15:04", at.Time); at.Time != "" && (err != nil || len(at.Time) != 5) {
		c.fault("month_closes.time", "it is a time of day such as 12:00")
		*at = data.Close{}
		return
	}
	if at.Day < 1 || at.Day > 31 {
		c.fault("month_closes.day", "it is a day of the month, 1 to 31")
		*at = data.Close{}
	}
}

// alone looks whether the contract can ever be valid, and whether another one
// has the same claim.
func (c *compiler) alone(others []*Version) {
	v := c.v
	if !v.ValidTo.IsZero() && !v.ValidFrom.Before(v.ValidTo) {
		c.fault("valid_to", "it is not after valid_from, so the contract is never valid")
		return
	}
	for _, o := range others {
		if o.Origin == v.Origin && o.ValidFrom.Equal(v.ValidFrom) {
			c.fault("valid_from", "the contract at "+o.Place("valid_from")+" begins at the same time, and that one counts")
			return
		}
	}
}
