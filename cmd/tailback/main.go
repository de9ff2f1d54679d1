// Command tailback is a terminal operations console over the postbacks that a
// tracker's database already keeps.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	// The first signal asks; a second one, of a person who waits in vain, kills.
	context.AfterFunc(ctx, stop)
	// Caught, so that writing to a closed pipe is an error and not our death
	// before anything could be put away.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the whole program: it gives the exit code, and has said on stderr
// what a person must know of it.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	defer func() {
		if fault := recover(); fault != nil {
			code = reportPanic(stderr, fault)
		}
	}()
	running, stop := context.WithCancel(ctx)
	defer stop()
	out := &pipe{w: stdout, closed: stop}
	app := &app{stdin: stdin, stdout: stdout, stderr: stderr, out: out, getenv: os.Getenv}
	root := newRootCommand(app)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(out)
	root.SetErr(stderr)

	err := root.ExecuteContext(running)
	if err != nil && !app.started {
		err = usage(err)
	}
	switch {
	case ctx.Err() != nil:
		return exitInterrupted // what fails after an interrupt is the interrupt's doing
	case out.broken():
		return exitFine // the reader has seen enough
	}
	return report(stderr, err)
}
