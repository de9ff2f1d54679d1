package catalogue

import (
	"crypto/subtle"
	"net/netip"
	"strings"

	"tailback/data"
	"tailback/rules/query"
)

func senderRules() []Rule {
	return []Rule{{
		Code: "AUT", Name: "unauthenticated", Title: "sender not proven", Weights: always(data.Major), Needs: []Need{needProof}, idle: noProof,
		Finds: "The token or the signature is missing or wrong, the address is none of the operator's, or our tracker found it so.",
		Why:   "Anybody who knows the address of our tracker can invent conversions.",
		Fix:   "Where the operator changed its secret or its servers, change the contract; else refuse what comes this way.",
		check: (*Checker).unproven,
	}}
}

// unproven checks the sender as the contract says, and else by what our tracker
// noted. A secret that is not there switches the check off.
func (c *Checker) unproven() {
	kind, proof := "", ""
	if c.v != nil {
		kind, proof = c.v.Auth.Kind, c.v.Proof(c.r)
	}
	secretive := kind == "token" || kind == "hmac"
	switch {
	case kind == "none", secretive && len(c.v.Secret) == 0:
	case proof == "token", proof == "signature" && !c.req.json:
		c.unsigned(kind)
	case proof == "address":
		c.fromElsewhere()
	default:
		c.unknownSender()
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
	case kind == "hmac" && !c.brief.signer.Verifies(p.text, c.req.raw, p.begin, p.end):
		c.find(field, p, theValue, query.Hidden, say("%s is not the signature of this request", named(p)))
	}
}

func (c *Checker) fromElsewhere() {
	at, ok := address(c.r.RemoteIP.Raw())
	if !ok {
		c.unknownSender()
		return
	}
	if c.v.SendsFrom(at) {
		return
	}
	f := c.find("remote_ip", nil, theValue, strings.Join(c.v.Auth.IPs, ", "), say("it came from %s, which is none of the operator's addresses", at))
	f.Got = c.r.RemoteIP
}

// unknownSender leaves the answer to our tracker.
func (c *Checker) unknownSender() {
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
