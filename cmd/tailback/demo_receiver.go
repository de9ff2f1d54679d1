package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"time"

	"tailback/data"
	"tailback/data/demo"
	"tailback/data/source"
)

// The endpoints of the demo: its own tracker, and a traffic source that fails for a
// while.
const (
	demoIngest  = "ingest"
	demoPartner = "fb-capi"
)

// demoReceiver takes on this machine what the demo sends again: replays go into its
// tracker, and fb-capi answers as it does to the tracker.
type demoReceiver struct {
	world  *demo.World
	source *source.Source
	now    func() time.Time
	addr   string
}

// receiveDemo listens until ctx ends.
func receiveDemo(ctx context.Context, w *demo.World, s *source.Source, now func() time.Time) (*demoReceiver, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for what the demo sends again: %w", err)
	}
	r := &demoReceiver{world: w, source: s, now: now, addr: listener.Addr().String()}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /postback", r.ingest)
	mux.HandleFunc("GET /"+demoPartner, r.partner)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: askWithin, ReadTimeout: askWithin, WriteTimeout: answerTill}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	go func() { _ = server.Serve(listener) }()
	return r, nil
}

// endpoints leads retries to it.
func (d *demoReceiver) endpoints() map[string]data.Endpoint {
	all := map[string]data.Endpoint{}
	for name, path := range map[string]string{demoIngest: "/postback", demoPartner: "/" + demoPartner} {
		all[name] = data.Endpoint{
			Name: name, URL: "http://" + d.addr + path, Method: http.MethodGet, Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")},
			Rate: 20, Burst: 20, InFlight: 4, Timeout: 5 * time.Second,
		}
	}
	ingest := all[demoIngest]
	ingest.Success.Body, ingest.Only = "^accepted", data.OnlyReceipts
	partner := all[demoPartner]
	partner.Only = data.OnlyDeliveries
	all[demoIngest], all[demoPartner] = ingest, partner
	return all
}

// ingest takes a replay as the tracker takes a postback. It always answers 200, and
// says in its text what it made of it, as some do.
func (d *demoReceiver) ingest(w http.ResponseWriter, r *http.Request) {
	raw := data.NewText(r.URL.RawQuery)
	replay := data.Receipt{ID: data.NewID(d.source.Name(), data.Text{}), Query: raw}
	of, err := d.source.ByID(r.Context(), []data.ID{replay.ReplayOf()})
	if err != nil || len(of) == 0 {
		http.Error(w, "no such receipt", http.StatusNotFound)
		return
	}
	got := d.world.Replay(of[0], raw.Raw(), d.visit(r))
	_, _ = fmt.Fprintln(w, got.Status.String(), got.Reason.String())
}

// visit gives the click that a request names under some parameter; nil for none.
func (d *demoReceiver) visit(r *http.Request) *data.Click {
	var ids []data.Text
	for _, values := range r.URL.Query() {
		if len(ids) < 20 {
			ids = append(ids, data.NewText(values[0]))
		}
	}
	clicks, err := d.source.Clicks(r.Context(), ids)
	if err != nil || len(clicks) == 0 {
		return nil
	}
	return &clicks[0]
}

// partner takes a delivery, unless it is down.
func (d *demoReceiver) partner(w http.ResponseWriter, _ *http.Request) {
	if d.world.Down(demoPartner, d.now()) {
		http.Error(w, "down for maintenance", http.StatusServiceUnavailable)
		return
	}
	_, _ = fmt.Fprintln(w, `{"ok":true}`)
}
