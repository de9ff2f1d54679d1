package tui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/term"

	"tailback/data"
)

// grace is how long a terminal may take to be put right at the end.
const grace = 2 * time.Second

// How a session can end from outside. A hang-up, a request to end and a
// terminal that is gone are no failures.
var (
	errHangUp = errors.New("the terminal hung up")
	errAsked  = errors.New("asked to end")
	errGone   = errors.New("the terminal is gone")
)

// Run shows the console until the person leaves, the context ends, or the
// terminal is gone; the terminal is then as it was before. It gives nil for all
// of these but the end of the context, and an interrupt from outside, which
// give context.Canceled. A terminal that cannot show a console is an Error of
// kind Usage, our own fault one of kind Internal.
func Run(ctx context.Context, o Options) error {
	o = o.withDefaults()
	if err := o.fit(); err != nil {
		return err
	}
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	s, err := newStage(ctx, o)
	if err != nil {
		return &data.Error{Kind: data.Usage, What: "cannot give the console its colours", Why: err.Error()}
	}
	stop := watchSignals(end)
	defer stop()
	go watchTerminal(ctx, o.Out, end)

	before, _ := term.GetState(int(o.In.Fd()))
	defer func() {
		if before != nil {
			_ = term.Restore(int(o.In.Fd()), before)
		}
	}()
	return o.verdict(ctx, run(ctx, o, guard{model: s, broken: end}, s.heard))
}

// fit says why a terminal cannot show a console.
func (o Options) fit() error {
	why := ""
	switch {
	case !term.IsTerminal(int(o.Out.Fd())):
		why = "the output is no terminal"
	case o.env("TERM") == "dumb":
		why = "a terminal with TERM=dumb cannot move its cursor"
	default:
		return nil
	}
	return &data.Error{Kind: data.Usage, What: "cannot show the console", Why: why, Do: "use tailback tail --plain"}
}

// run runs the program and comes back when it is done, or when it was told to
// end and the terminal has not taken its last words within the grace: one that
// stands still would hold the process, and its database connections, for ever.
//
// heard takes the address off each message, nil for one that is nobody's.
func run(ctx context.Context, o Options, model tea.Model, heard func(tea.Msg) tea.Msg) error {
	leaving := make(chan struct{}, 1)
	program := tea.NewProgram(model, o.programOptions(ctx, leaving, heard)...)
	done := make(chan error, 1)
	go func() {
		_, err := program.Run()
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	case <-leaving:
	}
	select {
	case err := <-done:
		return err
	case <-time.After(grace):
		return nil
	}
}

func (o Options) programOptions(ctx context.Context, leaving chan<- struct{}, heard func(tea.Msg) tea.Msg) []tea.ProgramOption {
	return []tea.ProgramOption{
		tea.WithContext(ctx),
		tea.WithInput(o.In),
		tea.WithOutput(o.Out),
		tea.WithEnvironment(o.colorEnv()),
		tea.WithFPS(o.FPS),
		tea.WithoutSignalHandler(), // ours also works while the terminal stands still
		tea.WithFilter(func(_ tea.Model, msg tea.Msg) tea.Msg {
			msg = heard(msg) // before Bubble Tea looks for messages of its own
			if _, quit := msg.(tea.QuitMsg); quit {
				select {
				case leaving <- struct{}{}:
				default:
				}
			}
			return msg
		}),
	}
}

// colorEnv is the environment with the person's choice of colour in it.
func (o Options) colorEnv() []string {
	switch o.Color {
	case "always":
		return append(slices.Clone(o.Env), "NO_COLOR=", "CLICOLOR_FORCE=1")
	case "never":
		return append(slices.Clone(o.Env), "NO_COLOR=1")
	}
	return o.Env
}

// verdict says what the end of a session means.
func (o Options) verdict(ctx context.Context, err error) error {
	cause := context.Cause(ctx)
	var fault *data.Error
	switch {
	case errors.As(cause, &fault):
		return fault
	case errors.Is(cause, errHangUp), errors.Is(cause, errAsked), errors.Is(cause, errGone):
		return nil
	case cause != nil:
		return cause
	case err == nil:
		return nil
	case !term.IsTerminal(int(o.Out.Fd())):
		return nil
	}
	return &data.Error{Kind: data.Internal, What: "the console stopped", Why: err.Error(), Cause: err}
}

// watchSignals ends the session on a signal. Without it a hang-up would kill
// the process before the database connections are closed.
func watchSignals(end context.CancelCauseFunc) (stop func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGHUP, syscall.SIGTERM, syscall.SIGINT)
	over := make(chan struct{})
	go func() {
		select {
		case <-over:
		case s := <-signals:
			switch s {
			case syscall.SIGHUP:
				end(errHangUp)
			case syscall.SIGINT:
				end(context.Canceled)
			default:
				end(errAsked)
			}
		}
	}()
	return func() {
		signal.Stop(signals)
		close(over)
	}
}

// watchTerminal ends the session when its terminal is gone: whoever ignores
// hang-ups (nohup, some supervisors) is told of it in no other way.
func watchTerminal(ctx context.Context, out *os.File, end context.CancelCauseFunc) {
	ticks := time.NewTicker(time.Second)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
			if !term.IsTerminal(int(out.Fd())) {
				end(errGone)
				return
			}
		}
	}
}

// Stumble is a panic in words for a person; the trace is its cause.
func Stumble(r any, trace []byte) *data.Error {
	return &data.Error{
		Kind:  data.Internal,
		What:  "tailback stumbled over a fault of its own",
		Why:   data.Safe(fmt.Sprint(r)),
		Do:    "please report it with what was on screen",
		Cause: fmt.Errorf("%v\n%s", r, trace),
	}
}
