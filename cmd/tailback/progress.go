package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"
)

// patience is how long nobody needs to be told that something is going on.
const patience = time.Second

// progress is one line on a terminal that tells how far something is, and is
// gone afterwards. On anything else it says nothing.
type progress struct {
	w     io.Writer
	since time.Time
	said  bool
}

func newProgress(w io.Writer) *progress {
	if f, ok := w.(*os.File); !ok || !term.IsTerminal(int(f.Fd())) {
		w = io.Discard
	}
	return &progress{w: w, since: time.Now()}
}

func (p *progress) say(line string) {
	if time.Since(p.since) < patience {
		return
	}
	p.said = true
	_, _ = fmt.Fprintf(p.w, "\r\x1b[K%s", line)
}

func (p *progress) clear() {
	if p.said {
		_, _ = fmt.Fprint(p.w, "\r\x1b[K")
		p.said = false
	}
}
