package contract

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"tailback/data"
)

// Line is one thing that a contract says: params.click_id is clickid.
type Line struct{ Key, Value string }

// Lines gives all that a contract says, in the order of the keys of
// contracts.spec, safe to print. A contract says the same as another if their
// lines are the same.
func Lines(c data.Contract) []Line {
	var lines []Line
	add := func(key, value string) {
		if value != "" {
			lines = append(lines, Line{data.Safe(key), data.Safe(value)})
		}
	}
	for _, field := range sortedKeys(c.Params) {
		add("params."+field, c.Params[field])
	}
	for _, field := range sortedKeys(c.Also) {
		add("also."+field, strings.Join(c.Also[field], ", "))
	}
	for _, word := range sortedKeys(c.Events) {
		add("events."+word, c.Events[word])
	}
	add("ignore_case", yes(c.IgnoreCase))
	add("zone", c.Zone)
	add("time_format", c.TimeFormat)
	add("precision", span(c.Precision))
	add("amount_is", c.AmountIs)
	add("amount_events", list(c.AmountEvents))
	add("auth.kind", c.Auth.Kind)
	add("auth.param", c.Auth.Param)
	if data.SecretPlace(c.Auth.Secret) { // anything else may be the secret itself
		add("auth.secret", c.Auth.Secret)
	}
	add("auth.hash", c.Auth.Hash)
	add("auth.encoding", c.Auth.Encoding)
	add("auth.ips", list(c.Auth.IPs))
	add("max_delay", span(c.MaxDelay))
	add("click_id_format", c.ClickIDFormat)
	add("expected", list(c.Expected))
	add("report_zone", c.ReportZone)
	if c.MonthCloses != (data.Close{}) {
		add("month_closes", strings.TrimSpace("day "+strconv.Itoa(c.MonthCloses.Day)+" "+c.MonthCloses.Time))
	}
	return lines
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func yes(b bool) string {
	if b {
		return "true"
	}
	return ""
}

func span(d data.Duration) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

// list writes a set: in which order it was written means nothing.
func list(words []string) string { return strings.Join(slices.Sorted(slices.Values(words)), ", ") }

// Difference is a thing that two contracts say differently; "" is one that says
// nothing of it.
type Difference struct{ Key, Was, Is string }

// String gives one line for a person: + for what is new, - for what is gone.
func (d Difference) String() string {
	switch {
	case d.Was == "":
		return "+ " + d.Key + " = " + d.Is
	case d.Is == "":
		return "- " + d.Key + " = " + d.Was
	}
	return "~ " + d.Key + " = " + d.Was + " → " + d.Is
}

// Diff gives what contract b says differently from a, safe to print; none where
// they say the same. Dates and operators are not compared.
func Diff(a, b data.Contract) []Difference {
	var all []Difference
	was, is := Lines(a), Lines(b)
	for _, line := range was {
		if now := value(is, line.Key); now != line.Value {
			all = append(all, Difference{line.Key, line.Value, now})
		}
	}
	for _, line := range is {
		if value(was, line.Key) == "" {
			all = append(all, Difference{line.Key, "", line.Value})
		}
	}
	return all
}

func value(lines []Line, key string) string {
	for _, line := range lines {
		if line.Key == key {
			return line.Value
		}
	}
	return ""
}

// Extend gives the version of a contract that from a moment on also reads a
// field from another parameter: an operator's renaming is accepted, and those of
// its servers that still use the old name are read as before. A field that no
// parameter was named for gets this one. The contract that is given is not
// changed; secrets are the operator's own, so the parameter that carries them
// cannot be read as a field.
func Extend(c data.Contract, from time.Time, field, param string) (data.Contract, error) {
	if !slices.Contains(Fields(), field) {
		return c, data.NoSuch("field", field, Fields())
	}
	if carries := carriedBy(c, param); carries != "" {
		return c, fmt.Errorf("%s already carries %s", data.Safe(param), data.Safe(carries))
	}
	if param == "" {
		return c, errors.New("a parameter has a name")
	}
	next := begun(c, from)
	if next.Params[field] == "" {
		next.Params[field] = param
	} else {
		next.Also[field] = append(next.Also[field], param)
	}
	return next, nil
}

// carriedBy says what a contract takes a parameter for; "" for nothing.
func carriedBy(c data.Contract, param string) string {
	if param == c.Auth.Param && param != "" {
		return "the token or the signature"
	}
	for field, first := range c.Params {
		if param == first || slices.Contains(c.Also[field], param) {
			return field
		}
	}
	return ""
}

// ExtendEvents gives the version of a contract that from a moment on also takes
// a word for an event.
func ExtendEvents(c data.Contract, from time.Time, word, event string) (data.Contract, error) {
	switch {
	case !slices.Contains(Events(), event):
		return c, data.NoSuch("event", event, Events())
	case word == "":
		return c, errors.New("no word is none that means something")
	case c.Events[word] != "":
		return c, fmt.Errorf("%s already means %s", data.Safe(word), data.Safe(c.Events[word]))
	}
	next := begun(c, from)
	next.Events[word] = event
	return next, nil
}

// begun copies a contract to one that begins at a moment and lasts as long.
func begun(c data.Contract, from time.Time) data.Contract {
	next := c
	next.ValidFrom = from
	next.Params, next.Events, next.Also = copied(c.Params), copied(c.Events), map[string][]string{}
	for field, params := range c.Also {
		next.Also[field] = slices.Clone(params)
	}
	next.AmountEvents, next.Expected, next.Auth.IPs = slices.Clone(c.AmountEvents), slices.Clone(c.Expected), slices.Clone(c.Auth.IPs)
	return next
}

func copied(m map[string]string) map[string]string {
	all := map[string]string{}
	maps.Copy(all, m)
	return all
}
