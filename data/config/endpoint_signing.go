package config

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"tailback/data"
)

func (r *reader) signing(into *data.Signing) take {
	return func(value any, path ...string) {
		s, encoding := data.Signing{}, "hex"
		before := len(r.faults)
		r.table(map[string]take{
			"kind":      r.text(&s.Kind, oneOf("kind", []string{data.SigningHMAC, data.SigningToken})),
			"hash":      r.text(&s.Hash, oneOf("hash", []string{"sha1", "sha256", "sha512"})),
			"encoding":  r.text(&encoding, oneOf("encoding", []string{"hex", "base64"})),
			"param":     r.text(&s.Param, nil),
			"header":    r.text(&s.Header, checkHeader),
			"timestamp": r.text(&s.Timestamp, nil),
			"secret":    r.text(&s.Secret, checkSecret),
		})(value, path...)
		s.Base64 = encoding == "base64"
		switch {
		case len(r.faults) > before:
		case s.Kind == "":
			r.fault("it has no kind: hmac or token", path...)
		case s.Secret == "":
			r.fault("it has no secret: env:NAME or file:PATH", path...)
		case (s.Param == "") == (s.Header == ""):
			r.fault("it has either param or header, which carries it", path...)
		case s.Kind == data.SigningToken && s.Hash != "":
			r.fault("a token has no hash; is hmac meant?", path...)
		case s.Kind == data.SigningHMAC && s.Hash == "":
			s.Hash = "sha256"
		}
		*into = s
	}
}

// checkSecret takes the name of a secret's place, and never repeats a secret.
func checkSecret(text string) error {
	if !data.SecretPlace(text) {
		return errors.New("it is env:NAME or file:PATH, and never the secret itself")
	}
	return nil
}

func checkHeader(name string) error {
	for _, sign := range []byte(name) {
		if sign != '-' && (sign < '0' || sign > '9') && (sign|0x20 < 'a' || sign|0x20 > 'z') {
			return errors.New("a header's name has letters, digits and - alone")
		}
	}
	if strings.EqualFold(name, "host") || strings.EqualFold(name, "content-length") || strings.EqualFold(name, "transfer-encoding") {
		return errors.New("the send itself says that header")
	}
	return nil
}

// Ready gives the endpoints in the order of their names. One whose secret is not
// there is off, and its reason names the place.
func (c Config) Ready(getenv func(string) string) []data.Endpoint {
	all := make([]data.Endpoint, 0, len(c.Endpoints))
	for _, name := range slices.Sorted(maps.Keys(c.Endpoints)) {
		e := c.Endpoints[name]
		if e.Off == "" && e.Signing.Kind != "" {
			if _, err := c.Secret(e.Signing.Secret, getenv); err != nil {
				e.Off = err.Error()
			}
		}
		all = append(all, e)
	}
	return all
}

// NoSecrets says of each endpoint that its secret is not there, with the place
// that names it.
func (c Config) NoSecrets(getenv func(string) string) (faults Faults) {
	for _, e := range c.Ready(getenv) {
		if e.Off == c.Endpoints[e.Name].Off {
			continue
		}
		path := []string{"endpoint", e.Name, "signing", "secret"}
		faults = append(faults, c.file.Fault(e.Off+"; until it is, nothing is sent there", path...))
	}
	return faults
}
