package main

import (
	"context"
	"errors"
	"io"
	"os"
	"sync/atomic"
	"syscall"
	"time"
)

// pipe is standard output to a reader that may have had enough: tailback tail |
// head. The first write that finds it gone ends the command, quietly.
type pipe struct {
	w      io.Writer
	closed func()
	gone   atomic.Bool
}

// Write writes to the reader.
func (p *pipe) Write(b []byte) (int, error) {
	n, err := p.w.Write(b)
	if errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe) {
		p.leave()
	}
	return n, err
}

func (p *pipe) leave() {
	p.gone.Store(true)
	p.closed()
}

func (p *pipe) broken() bool { return p.gone.Load() }

// watch ends the command when its reader has gone though there is nothing to
// write: on a quiet night tailback tail | head -5 must end too. It comes back
// with ctx.
func (p *pipe) watch(ctx context.Context) {
	f, ok := p.w.(*os.File)
	for ok && ctx.Err() == nil {
		if readerGone(f, time.Second) {
			p.leave()
			return
		}
	}
}
