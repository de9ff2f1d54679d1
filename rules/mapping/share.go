package mapping

const (
	// telltale is what a name has that shares with a field a word that no other
	// field of the relation has; covered is what it has where all of its words are
	// the field's.
	telltale = 34
	covered  = 32
	// sharedLeast is what is no accident.
	sharedLeast = 40
)

// share gives how near a name is to a field by the words that they share,
// whatever their order.
func (n naming) share(f wanted) nearness {
	ws := undecorated(n.rest, f.shape)
	best, sum, which := 0.0, 0.0, ""
	for _, w := range ws {
		if weight := f.weighs(w); weight > 0 {
			sum += weight
			if weight > best {
				best, which = weight, w
			}
		}
	}
	if best == 0 {
		return nearness{}
	}
	points := int(telltale*best + covered*sum/float64(len(ws)))
	if points < sharedLeast {
		return nearness{}
	}
	return nearness{points, which, "among its words"}
}

// weighs gives how much a word says for a field: 1 where it is in the names of no
// other of the relation. Of the words that it is alike, the one that says most
// counts.
func (f wanted) weighs(w string) (most float64) {
	for known, weight := range f.words {
		if alikeWords(w, known) {
			most = max(most, weight)
		}
	}
	return most
}

// alikeWords reports a word of a name that differs from one of ours by its ending
// at most, or is that one in short.
func alikeWords(w, known string) bool {
	a, b := w, known
	if len(a) > len(b) {
		a, b = b, a
	}
	ended := len(a) > 3 && len(b) > len(a) && b[:len(a)] == a && one(b[len(a):], "s", "d", "ed", "es", "er", "ing")
	return w == known || ended || shortens(w, known)
}

// weigh gives each field of a relation the words of its names.
func (r relation) weigh() {
	in := map[string]int{}
	for i := range r.fields {
		f := &r.fields[i]
		f.words = map[string]float64{}
		for _, a := range f.aliases {
			for _, w := range a.words {
				if len(w) > 1 && !decoratesA(f.shape, w) {
					f.words[w] = 1
				}
			}
		}
		for w := range f.words {
			in[w]++
		}
	}
	for _, f := range r.fields {
		for w := range f.words {
			f.words[w] = 1 / float64(in[w])
		}
	}
}
