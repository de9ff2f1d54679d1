package source

import (
	"sync"
	"time"

	"tailback/data"
)

// recent remembers answers for a short time, the last few thousand of them: an
// answer that was asked for within the last size new ones is there.
type recent[V any] struct {
	mu         sync.Mutex
	size       int
	young, old map[data.Text]answered[V] // old are the size answers before the young ones
}

type answered[V any] struct {
	value V
	until time.Time
}

func newRecent[V any](size int) *recent[V] {
	return &recent[V]{size: size, young: map[data.Text]answered[V]{}}
}

// recall gives an answer that still counts.
func (r *recent[V]) recall(key data.Text, now time.Time) (value V, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	found, ok := r.young[key]
	if !ok {
		if found, ok = r.old[key]; ok {
			r.put(key, found)
		}
	}
	return found.value, ok && now.Before(found.until)
}

// keep remembers an answer until it no longer counts.
func (r *recent[V]) keep(key data.Text, value V, until time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.put(key, answered[V]{value, until})
}

// put makes an answer one of the young, which grow old all at once.
func (r *recent[V]) put(key data.Text, a answered[V]) {
	if len(r.young) >= r.size {
		r.old, r.young = r.young, make(map[data.Text]answered[V], r.size)
	}
	r.young[key] = a
}
