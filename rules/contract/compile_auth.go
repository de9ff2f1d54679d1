package contract

import (
	"net/netip"
	"strings"

	"tailback/data"
)

// auth keeps of the authentication what can be checked. The parameter stays
// whatever else is wrong: it is known by it that its value is a secret.
func (c *compiler) auth() {
	a := &c.v.Auth
	given := a.Kind
	c.oneOf(&a.Kind, "auth.kind", "token", "ip", "hmac", "none")
	c.oneOf(&a.Hash, "auth.hash", "sha1", "sha256", "sha512")
	c.oneOf(&a.Encoding, "auth.encoding", "hex", "base64")
	c.addresses()
	c.lacks("token", a.Param == "", "auth.param", "it must say which parameter carries the token")
	c.lacks("hmac", a.Param == "", "auth.param", "it must say which parameter carries the signature")
	c.lacks("hmac", a.Hash == "", "auth.hash", "it must be sha1, sha256 or sha512")
	c.lacks("hmac", a.Encoding == "", "auth.encoding", "it must be hex or base64")
	c.lacks("ip", len(c.v.IPs) == 0, "auth.ips", "it must list the addresses that the operator sends from")
	if a.Kind != given {
		a.Kind = ""
	}
	if a.Secret != "" && !data.SecretPlace(a.Secret) {
		c.fault("auth.secret", "it is env:NAME or file:PATH, and never the secret itself")
		a.Secret = ""
	}
}

// lacks takes a kind back that cannot be checked without what is missing.
func (c *compiler) lacks(kind string, missing bool, key, why string) {
	if c.v.Auth.Kind == kind && missing {
		c.fault(key, "for "+kind+" "+why)
		c.v.Auth.Kind = ""
	}
}

// addresses keeps the addresses and networks that can be read.
func (c *compiler) addresses() {
	var kept []string
	for _, text := range c.v.Auth.IPs {
		prefix, ok := network(text)
		if !ok {
			c.fault("auth.ips", text+" is no address such as 192.0.2.7 or 2001:db8::7, and no network such as 192.0.2.0/24")
			continue
		}
		kept = append(kept, text)
		c.v.IPs = append(c.v.IPs, prefix)
	}
	c.v.Auth.IPs = kept
}

// network reads an address or a CIDR block; one of v4 written in v6 is v4.
func network(text string) (netip.Prefix, bool) {
	if !strings.Contains(text, "/") {
		addr, err := netip.ParseAddr(text)
		if err != nil || addr.Zone() != "" {
			return netip.Prefix{}, false
		}
		addr = addr.Unmap()
		return netip.PrefixFrom(addr, addr.BitLen()), true
	}
	p, err := netip.ParsePrefix(text)
	if err != nil {
		return netip.Prefix{}, false
	}
	if p.Addr().Is4In6() {
		if p.Bits() < 96 {
			return netip.Prefix{}, false
		}
		p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
	}
	return p.Masked(), true
}

// SendsFrom reports whether an address is one of the operator's. An address of
// v4 counts however it is written.
func (v *Version) SendsFrom(addr netip.Addr) bool {
	addr = addr.Unmap().WithZone("")
	for _, p := range v.IPs {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

// secret looks up the secret that the contract names. A book that is made to be
// looked at has no use for secrets, and is given nothing to look them up by.
func (c *compiler) secret(of func(name string) ([]byte, error)) {
	v := c.v
	name := v.Auth.Secret
	if name == "" {
		return
	}
	if of == nil {
		v.NoSecret = data.Safe(name + " was not looked up")
		return
	}
	secret, err := of(name)
	switch {
	case err != nil:
		v.NoSecret = err.Error()
		if !strings.HasPrefix(v.NoSecret, name) {
			v.NoSecret = name + ": " + v.NoSecret
		}
		v.NoSecret = data.Safe(v.NoSecret)
	case len(secret) == 0:
		v.NoSecret = data.Safe(name + " is empty")
	default:
		v.Secret = secret
	}
}
