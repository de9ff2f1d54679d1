package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/spf13/cobra"

	"tailback/data"
)

func newMetricsCommand(app *app) *cobra.Command {
	var listen string
	cmd := &cobra.Command{
		Use:   "metrics",
		Short: "Serve figures for Prometheus",
		Long: `metrics follows the database as the console does and serves what it sees at
/metrics, for Prometheus: receipts and findings since it started, alerts that
are open and those that nobody has, and how far the tail is to be trusted.
/healthz answers 200 while the database answers, and 503 with the reason while
it does not. It goes on until it is stopped. Nobody has to log in: it listens on
this machine alone unless --listen names another address.`,
		Example: `  tailback metrics --listen 127.0.0.1:9464 --ledger sqlite:ours.sqlite
  curl -s http://127.0.0.1:9464/metrics | grep tailback_alerts_unacked`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runMetrics(cmd.Context(), app, listen) },
	}
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:9464", "serve on this `ADDRESS`: HOST:PORT, and port 0 for any that is free")
	app.tailFlags(cmd.Flags())
	return cmd
}

func runMetrics(ctx context.Context, app *app, address string) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return &data.Error{Kind: data.Usage, What: "cannot listen on " + data.Safe(address), Why: reason(err), Do: "name another address by --listen", Cause: err}
	}
	defer func() { _ = listener.Close() }()
	s, set, err := app.openSource(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	one, err := app.sit(ctx, s, set, func(string) {})
	if err != nil {
		return err
	}
	app.saveMemory()
	working, end := context.WithCancelCause(ctx)
	defer end(nil)
	one.start(ctx, end)
	defer one.close()
	m := newMeter(one.desk, app.now)
	go m.follow(working)
	go m.keepActs(working)
	if _, err := fmt.Fprintf(app.out, "http://%s/metrics\n", listener.Addr()); err != nil {
		return err
	}
	return m.serve(working, listener)
}

// reason is the innermost of what an error of the network says.
func reason(err error) string {
	var of *net.OpError
	if errors.As(err, &of) && of.Err != nil {
		return of.Err.Error()
	}
	return err.Error()
}

// The patience with those who ask: none of them can hold up the others.
const (
	askWithin   = 5 * time.Second
	answerTill  = 15 * time.Second
	leaveWithin = 2 * time.Second
)

// serve answers until ctx ends.
func (m *meter) serve(ctx context.Context, listener net.Listener) error {
	known := prometheus.NewRegistry()
	known.MustRegister(m, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(known, promhttp.HandlerOpts{MaxRequestsInFlight: 8, Timeout: askWithin}))
	mux.HandleFunc("GET /healthz", m.health)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: askWithin, ReadTimeout: askWithin, WriteTimeout: answerTill, IdleTimeout: time.Minute}
	defer context.AfterFunc(ctx, func() {
		leaving, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveWithin)
		defer cancel()
		_ = server.Shutdown(leaving)
	})()
	if err := server.Serve(listener); ctx.Err() == nil {
		return fmt.Errorf("serve metrics: %w", err)
	}
	return context.Cause(ctx)
}

// health says whether the database answers.
func (m *meter) health(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if why := m.lost(); why != "" {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = fmt.Fprintln(w, data.Safe(hidePasswords(why)))
		return
	}
	_, _ = fmt.Fprintln(w, "ok")
}
