package config

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"tailback/data"
)

// The bounds of an endpoint, and what is usual where the file says nothing.
const (
	mostInFlight  = 1000
	mostRate      = 10_000
	leastTimeout  = 100 * time.Millisecond
	mostTimeout   = time.Minute
	usualTimeout  = 10 * time.Second
	usualRate     = 5
	usualInFlight = 4
)

// endpoint takes one place that retries are sent to. Of one with a fault nothing
// may be sent: half of it would be another one.
func (r *reader) endpoint(value any, path ...string) {
	e := data.Endpoint{Name: path[1], Method: "GET", Rate: usualRate, InFlight: usualInFlight, Timeout: usualTimeout}
	before := len(r.faults)
	r.table(map[string]take{
		"url":              r.text(&e.URL, checkURL),
		"method":           r.text(&e.Method, oneOf("method", []string{"GET", "POST"})),
		"parameters":       r.parameters(&e.Parameters),
		"networks":         r.networks(&e.Networks),
		"rate":             r.rate(&e.Rate),
		"burst":            r.count(&e.Burst, mostInFlight),
		"in_flight":        r.count(&e.InFlight, mostInFlight),
		"timeout":          r.timeout(&e.Timeout),
		"signing":          r.signing(&e.Signing),
		"receiver_dedupes": r.yes(&e.Dedupes),
		"success":          r.table(map[string]take{"statuses": r.statuses(&e.Success.Statuses), "body": r.text(&e.Success.Body, checkPattern)}),
		"only":             r.text(&e.Only, oneOf("kind", []string{data.OnlyReceipts, data.OnlyDeliveries})),
		"off":              r.off(&e.Off),
	})(value, path...)
	if table, ok := value.(map[string]any); ok && table["url"] == nil {
		r.fault("it has no url", path...)
	}
	r.together(e, path)
	if e.Burst == 0 {
		e.Burst = max(1, int(e.Rate))
	}
	if wrong := r.faults[before:]; len(wrong) > 0 {
		e.Off = fmt.Sprintf("line %d of the configuration is wrong", wrong[0].line)
		r.endpoints = append(r.endpoints, wrong...)
		r.faults = r.faults[:before]
	}
	if r.config.Endpoints == nil {
		r.config.Endpoints = map[string]data.Endpoint{}
	}
	r.config.Endpoints[e.Name] = e
}

// together checks what each key alone cannot show.
func (r *reader) together(e data.Endpoint, path []string) {
	for _, p := range e.Parameters {
		if p.Name == data.ReplayParam || p.Name == e.Signing.Param || p.Name == e.Signing.Timestamp {
			r.fault(p.Name+" is put there by the send itself", slices.Concat(path, []string{"parameters", p.Name})...)
		}
	}
	if e.Signing.Timestamp != "" && e.Signing.Timestamp == e.Signing.Param {
		r.fault("param and timestamp are one name", slices.Concat(path, []string{"signing"})...)
	}
}

// checkURL takes an address that is sent to. It repeats nothing of it: what
// stands where it should not may be a secret.
func checkURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.Opaque != "":
		return errors.New("it is https://HOST/PATH or http://HOST/PATH")
	case u.User != nil:
		return errors.New("it has a user or a password; signing takes a secret from env:NAME or file:PATH")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.HasSuffix(text, "#"):
		return errors.New("it ends with the path; what follows ? is said by parameters, and secrets by signing")
	}
	return nil
}

func checkPattern(text string) error {
	if _, err := regexp.Compile(text); err != nil {
		return fmt.Errorf("it is no RE2 pattern: %s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	return nil
}

// parameters takes name = "{field}" or name = "text", and keeps their order.
func (r *reader) parameters(into *[]data.EndpointParameter) take {
	return func(value any, path ...string) {
		table, ok := value.(map[string]any)
		if !ok {
			r.fault(`it is a table: { clickid = "{click_id}", source = "resend" }`, path...)
			return
		}
		names := r.config.file.Order(path...)
		for _, name := range names {
			var text string
			at := slices.Concat(path, []string{name})
			r.text(&text, func(text string) error { return r.checkParameter(name, text) })(table[name], at...)
			if field, whole := placeholder(text); whole {
				*into = append(*into, data.EndpointParameter{Name: name, Field: field})
			} else {
				*into = append(*into, data.EndpointParameter{Name: name, Value: text})
			}
		}
		if len(names) == 0 {
			r.fault("it is empty; without it, what arrived is sent", path...)
		}
	}
}

// placeholder gives the field of {field}.
func placeholder(text string) (field string, whole bool) {
	inner, opens := strings.CutPrefix(text, "{")
	inner, closes := strings.CutSuffix(inner, "}")
	return inner, opens && closes
}

func (r *reader) checkParameter(name, text string) error {
	field, whole := placeholder(text)
	switch {
	case whole:
		return Check("field", field, data.EndpointFields())
	case strings.ContainsAny(text, "{}"):
		return errors.New("it is one field, {click_id}, or a text without braces")
	case slices.ContainsFunc(r.known.Secrets, func(secret string) bool { return strings.EqualFold(secret, name) }):
		return errors.New("a secret never stands here; signing sends it, from env:NAME or file:PATH")
	}
	return nil
}

// networks takes the private networks that may be dialled.
func (r *reader) networks(into *[]netip.Prefix) take {
	return func(value any, path ...string) {
		words, _ := r.words(value, path...)
		for _, word := range words {
			prefix, err := netip.ParsePrefix(word)
			if err != nil {
				r.fault("it is a list of networks such as 10.0.0.0/8 or 10.1.2.3/32, and "+data.Safe(word)+" is none", path...)
				continue
			}
			*into = append(*into, prefix.Masked())
		}
	}
}

// number gives a number of TOML.
func number(value any) (n float64, ok bool) {
	switch v := value.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

func (r *reader) rate(into *float64) take {
	return func(value any, path ...string) {
		n, ok := number(value)
		switch {
		case !ok:
			r.fault("it is a number of sends a second, not "+kind(value), path...)
		case n == 0:
			r.fault(`nothing would ever be sent; off = "why" says that`, path...)
		case !(n > 0 && n <= mostRate):
			r.fault(fmt.Sprintf("it is a number of sends a second above 0, and at most %d", mostRate), path...)
		default:
			*into = n
		}
	}
}

func (r *reader) count(into *int, most int) take {
	return func(value any, path ...string) {
		n, ok := value.(int64)
		if !ok || n < 1 || n > int64(most) {
			r.fault(fmt.Sprintf("it is a whole number from 1 to %d", most), path...)
			return
		}
		*into = int(n)
	}
}

func (r *reader) timeout(into *time.Duration) take {
	return func(value any, path ...string) {
		word, _ := value.(string)
		d, err := time.ParseDuration(word)
		if err != nil || d < leastTimeout || d > mostTimeout {
			r.fault("it is a duration in quotes, such as 10s, from 100ms to 1m", path...)
			return
		}
		*into = d
	}
}

func (r *reader) statuses(into *[]int) take {
	return func(value any, path ...string) {
		list, ok := value.([]any)
		for _, item := range list {
			n, whole := item.(int64)
			ok = ok && whole && n >= 100 && n <= 599
			*into = append(*into, int(n))
		}
		if !ok || len(list) == 0 {
			r.fault("it is a list of HTTP statuses: [200, 202]", path...)
			*into = nil
		}
	}
}

// off takes the reason why nothing is sent, or true.
func (r *reader) off(into *string) take {
	return func(value any, path ...string) {
		if yes, ok := value.(bool); ok {
			if yes {
				*into = "it is switched off"
			}
			return
		}
		r.text(into, nil)(value, path...)
	}
}
