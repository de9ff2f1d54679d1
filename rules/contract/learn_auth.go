package contract

import (
	"cmp"
	"crypto/subtle"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"tailback/data"
)

// mostAddresses is how many addresses an operator may send from for a list of
// them to be one.
const mostAddresses = 32

// secretName reports whether a parameter is called as those that carry secrets:
// tok, auth_token, apiKey, X-Signature, and not design or author.
func secretName(param string) bool {
	name := strings.ToLower(param)
	for _, part := range []string{"token", "secret", "signature", "hmac", "passw", "apikey"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	words := []string{"tok", "secure", "sig", "sign", "hash", "auth", "pwd", "pass", "key"}
	return slices.ContainsFunc(strings.FieldsFunc(name, func(r rune) bool { return r < 'a' || 'z' < r }), func(word string) bool {
		return slices.Contains(words, word)
	})
}

// constant is a parameter's commonest value, and how often it has any.
type constant struct {
	param  string
	values map[string]int
	of     int
	last   seen
}

// learnAuth finds how senders prove themselves: by a token, which is the same
// every time, a signature, which never is, or by where they are.
func (l *learner) learnAuth() {
	a := &l.out.Contract.Auth
	l.addresses()
	token, n, signature := l.proofs()
	switch {
	case signature != nil:
		a.Kind, a.Param, l.fields[signature.param] = "hmac", signature.param, "auth"
		l.learnSignature(signature)
	case token != nil:
		a.Kind, a.Param, l.fields[token.param] = "token", token.param, "auth"
		l.add(Item{Key: "auth.kind", N: n, Of: len(l.seen), Note: "there is a parameter that is always the same"})
		l.add(Item{Key: "auth.param", N: n, Of: len(l.seen)})
		l.learnToken(token)
	default:
		l.withoutProof()
	}
}

// proofs gives what may be a token, with how often it was the same, and what may
// be a signature.
func (l *learner) proofs() (token *constant, n int, signature *constant) {
	for _, c := range l.constants() {
		_, most, _ := meaning(c.values)
		enough := c.of >= least && share(c.of, len(l.seen)) >= mostly
		_, formed := signedIn(c.last, c.param)
		switch {
		case !enough:
		case len(c.values) > c.of/2 && formed:
			if signature == nil {
				signature = c
			}
		case share(most, c.of) >= mostly && (secretName(c.param) || looksSecret(c)):
			if token == nil {
				token, n = c, most
			}
		}
	}
	return token, n, signature
}

// constants counts the values of the parameters that carry nothing else, those
// with the name of a secret first.
func (l *learner) constants() []*constant {
	all := map[string]*constant{}
	for _, s := range l.seen {
		for _, p := range s.params {
			if p.value == "" || l.fields[p.name] != "" || s.Receipt.AuthOK == data.No {
				continue
			}
			c := all[p.name]
			if c == nil {
				c = &constant{param: p.name, values: map[string]int{}}
				all[p.name] = c
			}
			c.values[p.value]++
			c.of++
			c.last = s
		}
	}
	return slices.SortedFunc(maps.Values(all), func(a, b *constant) int {
		return cmp.Or(cmp.Compare(order(a.param), order(b.param)), cmp.Compare(rank("auth", a.param), rank("auth", b.param)), cmp.Compare(a.param, b.param))
	})
}

func order(param string) int {
	if secretName(param) {
		return 0
	}
	return 1
}

// looksSecret reports whether a value is long and mixed as secrets are; names of
// networks and versions are not.
func looksSecret(c *constant) bool {
	value, _, _ := meaning(c.values)
	return len(value) >= 16 && strings.ContainsAny(value, "0123456789") && strings.ContainsFunc(value, func(r rune) bool { return 'a' <= r|0x20 && r|0x20 <= 'z' }) && !strings.ContainsAny(value, " /")
}

// learnToken compares the token with the secret, where there is one.
func (l *learner) learnToken(c *constant) {
	if l.secret.Value == nil {
		l.noSecret("the value is not shown; say where it is kept")
		return
	}
	n := 0
	for value, times := range c.values {
		if subtle.ConstantTimeCompare([]byte(value), l.secret.Value) == 1 {
			n += times
		}
	}
	l.verified(n, c.of)
}

// noSecret leaves the secret open.
func (l *learner) noSecret(why string) {
	l.add(Item{Key: "auth.secret", Open: true, Note: why + `: "env:NAME" or "file:PATH"`})
}

// verified takes the secret where it bears out most of what was sent.
func (l *learner) verified(n, of int) {
	if share(n, of) < mostly {
		l.add(Item{Key: "auth.secret", Open: true, N: n, Of: of, Note: data.Safe(l.secret.Name) + " is not what they are made with"})
		return
	}
	l.out.Contract.Auth.Secret = l.secret.Name
	l.add(Item{Key: "auth.secret", N: n, Of: of, Note: "checked"})
}

// withoutProof says what is left where no parameter proves anything: that the
// tracker knew its senders by their addresses, or did not look at all.
func (l *learner) withoutProof() {
	a := &l.out.Contract.Auth
	proven := 0
	for _, s := range l.seen {
		proven += one(s.Receipt.AuthOK == data.Yes)
	}
	switch {
	case len(l.seen) < least:
		l.add(Item{Key: "auth.kind", Open: true, Of: len(l.seen), Note: "too few receipts"})
	case share(proven, len(l.seen)) >= half && len(a.IPs) > 0:
		a.Kind = "ip"
		l.add(Item{Key: "auth.kind", N: proven, Of: len(l.seen), Note: "no parameter proves the sender, and the tracker took them for proven"})
	case share(proven, len(l.seen)) >= half:
		l.add(Item{Key: "auth.kind", Open: true, Of: len(l.seen), Note: "the tracker took senders for proven, and neither a parameter nor their addresses say why"})
	default:
		a.Kind = "none"
		l.add(Item{Key: "auth.kind", N: len(l.seen) - proven, Of: len(l.seen), Note: "no parameter proves the sender, and nothing was checked"})
	}
}

// addresses lists the addresses that are no stray one.
func (l *learner) addresses() {
	seenFrom, of := map[netip.Addr]int{}, 0
	for _, s := range l.seen {
		addr, err := netip.ParseAddr(strings.TrimSpace(s.Receipt.RemoteIP.Raw()))
		if err != nil || s.Receipt.AuthOK == data.No {
			continue
		}
		of++
		seenFrom[addr.Unmap().WithZone("")]++
	}
	var usual []string
	n := 0
	for _, addr := range slices.SortedFunc(maps.Keys(seenFrom), netip.Addr.Compare) {
		if seenFrom[addr] >= leastDue && share(seenFrom[addr], of) >= 0.005 {
			usual = append(usual, addr.String())
			n += seenFrom[addr]
		}
	}
	item := Item{Key: "auth.ips", N: n, Of: of}
	switch {
	case of == 0:
		item.Open, item.Note = true, "no receipt has an address"
	case len(usual) == 0 || len(usual) > mostAddresses || share(n, of) < mostly:
		item.Open, item.Note = true, fmt.Sprintf("they come from %s addresses, which is no list", data.Grouped(len(seenFrom)))
	default:
		l.out.Contract.Auth.IPs = usual
	}
	l.add(item)
}
