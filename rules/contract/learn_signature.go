package contract

import (
	"crypto/sha512"
	"slices"

	"tailback/data"
)

// signing is a way to sign.
type signing struct{ hash, encoding string }

// signedIn gives the way in which a parameter's value may be a signature, by its
// length and its letters; ok is false for none.
func signedIn(s seen, param string) (way signing, ok bool) {
	value, _ := s.get(param)
	var room [sha512.Size]byte
	for _, encoding := range []string{"hex", "base64"} {
		n, readable := decodeSignature(room[:], []byte(value), encoding)
		for _, name := range []string{"sha1", "sha256", "sha512"} {
			if readable && n == hashOf(name)().Size() {
				return signing{name, encoding}, true
			}
		}
	}
	return signing{}, false
}

// learnSignature takes hash and encoding from the form of the signatures, and
// checks them where there is a secret.
func (l *learner) learnSignature(c *constant) {
	way, _ := signedIn(c.last, c.param)
	signer := NewSigner(way.hash, way.encoding, l.secret.Value)
	n, good, of := 0, 0, 0
	for _, s := range l.seen {
		value, _ := s.get(c.param)
		if value == "" || s.Receipt.AuthOK == data.No {
			continue
		}
		of++
		if form, ok := signedIn(s, c.param); ok && form == way {
			n++
			good += one(l.secret.Value != nil && s.signedBy(signer, c.param))
		}
	}
	a := &l.out.Contract.Auth
	a.Hash, a.Encoding = way.hash, way.encoding
	l.add(Item{Key: "auth.kind", N: n, Of: of, Note: "there is a parameter that is another every time, and has the form of a signature"})
	l.add(Item{Key: "auth.param", N: n, Of: of})
	l.add(Item{Key: "auth.hash", N: n, Of: of, Note: "by their length"})
	l.add(Item{Key: "auth.encoding", N: n, Of: of})
	if l.secret.Value == nil {
		l.noSecret("without it no signature was checked; say where it is kept")
		return
	}
	l.verified(good, of)
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// signedBy reports whether a parameter has the signature of its request.
func (s seen) signedBy(signer *Signer, param string) bool {
	i := slices.IndexFunc(s.params, func(p pair) bool { return p.name == param })
	at := s.params[i].at
	return signer.Verifies([]byte(s.params[i].value), s.Receipt.Query.Raw(), at.NameStart, at.ValueEnd)
}
