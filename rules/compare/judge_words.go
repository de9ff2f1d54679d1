package compare

import (
	"cmp"
	"slices"
)

// secret finds that a secret which was always one is another one now.
func secret(b, a *profile) (verdict, bool) {
	if !b.secret || !a.secret {
		return verdict{}, false
	}
	fresh, known := freshWords(b, a)
	v := verdict{change: Replaced, words: fresh, hit: func(c carried) bool { return c.filled() && !known[c.same()] }}
	return v, len(fresh) > 0
}

// words finds event words, states or currencies that did not come before, or
// that come no more.
func words(b, a *profile) (verdict, bool) {
	if a.secret {
		return verdict{}, false
	}
	fresh, known := freshWords(b, a)
	if len(fresh) > 0 {
		v := verdict{change: NewWords, words: fresh, hit: func(c carried) bool { return c.filled() && !known[c.same()] }}
		if all(fresh[0], isUpper) && len(fresh[0]) == 3 && part(b.among(b.counts()[Currency])) >= nearlyAll {
			v.change = Exchanged
		}
		return v, true
	}
	was, _ := b.words()
	lost := slices.DeleteFunc(slices.Clone(was), func(w string) bool {
		return a.values[w] > 0 || a.beyond > 0 || !fell(b.among(b.values[w]), a.among(0), least)
	})
	return verdict{change: LostWords, words: lost}, b.isWords() && len(lost) > 0 && a.filled > 0
}

// isWords leaves out times to the minute and round sums, of which there can be as
// few for a while.
func (p *profile) isWords() bool {
	k := p.kind().kind
	return k == Words || k == Constant
}

// freshWords gives the words of after that are none of before, and those of
// before; none where before has no words.
func freshWords(b, a *profile) (fresh []string, known map[string]bool) {
	if !b.isWords() {
		return nil, nil
	}
	known = map[string]bool{}
	for w := range b.values {
		known[w] = true
	}
	for _, w := range byCount(a.values, cmp.Compare) {
		// Before an everyday typing error is a word too, and then a rare one.
		if rose(b.among(b.values[w]), a.among(a.values[w]), 2*rare) && part(b.among(b.values[w])) < rare {
			fresh = append(fresh, w)
			delete(known, w)
		}
	}
	return fresh, known
}

// frozen finds one value where there were many.
func frozen(b, a *profile) (verdict, bool) {
	only, ok := a.words()
	if !ok || len(only) != 1 || a.kind().kind == Time || len(b.values) < 10 || a.filled < 10 {
		return verdict{}, false
	}
	w := only[0]
	v := verdict{change: Frozen, words: only, hit: func(c carried) bool { return c.same() == w }}
	return v, rose(b.among(b.values[w]), a.among(a.values[w]), 0.5)
}

// share finds that a parameter comes more or less often, which other events than
// before explain as well.
func share(b, a *profile) (verdict, bool) {
	v := verdict{change: Share, slight: part(b.share()) < nearlyAll}
	return v, fell(b.share(), a.share(), least) || rose(b.share(), a.share(), least)
}
