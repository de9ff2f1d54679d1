package catalogue

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"net/netip"
	"strings"

	"tailback/data"
	"tailback/rules/query"
)

func senderRules() []Rule {
	return []Rule{{
		Code: "AUT", Name: "unauthenticated", Title: "sender not proven", Weights: always(data.Major), Needs: []Need{needProof},
		Finds: "The token or the signature is missing or wrong, the address is none of the operator's, or our tracker found it so.",
		Why:   "Anybody who knows the address of our tracker can invent conversions.",
		Fix:   "Where the operator changed its secret or its servers, change the contract; else refuse what comes this way.",
		check: (*Checker).unproven,
	}}
}

// newMAC makes what a contract signs with ready; SHA-256 where it names no hash.
func newMAC(name string, secret []byte) hash.Hash {
	switch strings.ToLower(strings.ReplaceAll(name, "-", "")) {
	case "sha1":
		return hmac.New(sha1.New, secret)
	case "sha512":
		return hmac.New(sha512.New, secret)
	}
	return hmac.New(sha256.New, secret)
}

// unproven checks the sender as the contract says, and else by what our tracker
// noted. A secret that is not there switches the check off.
func (c *Checker) unproven() {
	kind := ""
	if c.v != nil {
		kind = c.v.Auth.Kind
	}
	secretive := kind == "token" || kind == "hmac"
	switch {
	case kind == "none", secretive && len(c.v.Secret) == 0:
	case kind == "token" && c.brief.auth >= 0 && !c.r.Query.Empty(),
		kind == "hmac" && c.brief.auth >= 0 && !c.r.Query.Empty() && !c.req.json:
		c.unsigned(kind)
	case kind == "ip" && len(c.v.IPs) > 0 && !c.r.RemoteIP.Empty():
		c.fromElsewhere()
	case c.r.AuthOK == data.No:
		c.find("auth_ok", nil, theValue, "yes", "our tracker could not tell that the operator sent this")
	}
}

func (c *Checker) unsigned(kind string) {
	p := c.value(c.brief.auth)
	field := c.brief.slots[c.brief.auth].field
	switch {
	case c.broken(field), c.unseen(p):
	case p == nil || p.empty():
		c.find(field, p, theWhole, query.Hidden, say("%s is missing: nothing proves that the operator sent this", c.where(c.brief.auth)))
	case kind == "token" && subtle.ConstantTimeCompare(p.text, c.v.Secret) != 1:
		c.find(field, p, theValue, query.Hidden, say("%s is not the token that was agreed", named(p)))
	case kind == "hmac" && !c.signed(p):
		c.find(field, p, theValue, query.Hidden, say("%s is not the signature of this request", named(p)))
	}
}

// signed checks an HMAC over the raw query without the parameter that carries
// it, and without one of the & beside.
func (c *Checker) signed(p *value) bool {
	raw, arena := c.req.raw, c.req.arena
	from := len(arena)
	switch {
	case p.end < len(raw):
		arena = append(append(arena, raw[:p.begin]...), raw[min(p.end+1, len(raw)):]...)
	default:
		arena = append(arena, raw[:max(p.begin-1, 0)]...)
	}
	mac := c.brief.mac
	mac.Reset()
	_, _ = mac.Write(arena[from:]) // a hash never fails
	var given [sha512.Size]byte
	want := mac.Sum(c.sum[:0])
	n, ok := signature(given[:], p.text, c.v.Auth.Encoding)
	c.req.arena = arena[:from]
	return ok && hmac.Equal(given[:n], want)
}

// signature decodes what arrived into to. In base64 a + may have become a blank,
// and - and _ stand for + and /.
func signature(to, text []byte, encoding string) (n int, ok bool) {
	text = bytes.TrimSpace(text)
	if encoding != "base64" {
		if hex.DecodedLen(len(text)) > len(to) {
			return 0, false
		}
		n, err := hex.Decode(to, text)
		return n, err == nil
	}
	var b [128]byte
	text = bytes.TrimRight(text, "=")
	if len(text) > len(b) || base64.RawStdEncoding.DecodedLen(len(text)) > len(to) {
		return 0, false
	}
	for i, c := range text {
		switch c {
		case ' ', '-':
			c = '+'
		case '_':
			c = '/'
		}
		b[i] = c
	}
	n, err := base64.RawStdEncoding.Decode(to, b[:len(text)])
	return n, err == nil
}

func (c *Checker) fromElsewhere() {
	at, ok := address(c.r.RemoteIP.Raw())
	if !ok {
		c.unknownAddress()
		return
	}
	for _, block := range c.v.IPs {
		if block.Contains(at) {
			return
		}
	}
	f := c.find("remote_ip", nil, theValue, strings.Join(c.v.Auth.IPs, ", "), say("it came from %s, which is none of the operator's addresses", at))
	f.Got = c.r.RemoteIP
}

// unknownAddress leaves the answer to our tracker.
func (c *Checker) unknownAddress() {
	if c.r.AuthOK == data.No {
		c.find("auth_ok", nil, theValue, "yes", "our tracker could not tell that the operator sent this")
	}
}

// address reads an address with or without a port or a mask.
func address(text string) (at netip.Addr, ok bool) {
	text, _, _ = strings.Cut(text, "/")
	if strings.HasPrefix(text, "[") || strings.Count(text, ":") == 1 {
		with, err := netip.ParseAddrPort(text)
		return with.Addr().Unmap(), err == nil
	}
	at, err := netip.ParseAddr(text)
	return at.Unmap().WithZone(""), err == nil
}
