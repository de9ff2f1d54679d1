package retry_test

import (
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/rules/contract"
	"tailback/rules/retry"
)

func noon() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) }

func text(s string) data.Text { return data.NewText(s) }

func fablespin() data.Ref { return data.Ref{Key: text("1"), Name: text("FableSpin")} }

func version(t testing.TB) *contract.Version {
	t.Helper()
	c := data.Contract{
		Operator: fablespin(), Params: map[string]string{"click_id": "clickid", "event": "goal", "amount": "sum", "currency": "cur", "txid": "tid", "player_id": "player"},
		Events: map[string]string{"dep": "ftd", "reg": "registration"}, AmountEvents: []string{"ftd"}, Zone: "UTC",
		Auth: data.Auth{Kind: "hmac", Param: "zig", Secret: "env:S", Hash: "sha256", Encoding: "hex"},
	}
	book, faults := contract.NewBook([]contract.Entry{{Contract: c, Origin: contract.Config}}, nil)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return book.At(fablespin().Key, noon())
}

// arrived is a receipt with this raw query, as a tracker reads it that keeps to
// the contract; edits come on top.
func arrived(t testing.TB, key, raw string, edits ...func(*data.Receipt)) data.Receipt {
	r := version(t).Receipt(raw)
	r.ID, r.Operator, r.ReceivedAt = data.NewID("db", text(key)), fablespin(), data.At(noon().Add(-time.Hour))
	r.Status, r.HTTPStatus = text("rejected"), 200
	for _, edit := range edits {
		edit(&r)
	}
	return r
}

func accepted(r *data.Receipt) { r.Status = text("accepted") }

func later(d time.Duration) func(*data.Receipt) {
	return func(r *data.Receipt) { r.ReceivedAt = data.At(r.ReceivedAt.Time().Add(d)) }
}

func own() data.Endpoint {
	return data.Endpoint{Name: "own", URL: "https://own.example/in", Method: "GET", Rate: 10, Burst: 5, InFlight: 4, Timeout: time.Second}
}

const renamedQuery = "cid=c-1&goal=dep&sum=12.50&cur=EUR&tid=T-1&player=p-1&zig=s3cret&note=100%&x=%7ba%7d&&y;z=1&q=a b#\x1b"

func renamedID() retry.Correction {
	return retry.Correction{Rename: []retry.Rename{{From: "cid", To: "clickid"}}}
}

func TestAReplayIsWhatArrivedByteForByteButForWhatWasPutRight(t *testing.T) {
	r := arrived(t, "4711", renamedQuery)
	s := retry.Subject{Receipt: r, Contract: version(t)}
	id := data.NewEventID(r.ID, "own")
	b, err := retry.Build(own(), s, renamedID())
	want := "clickid=c-1&goal=dep&sum=12.50&cur=EUR&tid=T-1&player=p-1&note=100%&x=%7ba%7d&&y;z=1&q=a%20b%23%1B&tailback_retry=" + id
	if err != nil || b.Request.Query != want || b.Request.Method != "GET" || b.EventID != id || strings.Join(b.Dropped, " ") != "zig" {
		t.Errorf("it is\n%s %+v, %v; want\n%s", b.Request.Query, b, err, want)
	}
	post := own()
	post.Method = "POST"
	if b, err := retry.Build(post, s, renamedID()); err != nil || b.Request.Body != want || b.Request.Query != "" {
		t.Errorf("a POST is %+v, %v", b, err)
	}
	shown := retry.Show(own(), s, renamedID(), b)
	if strings.Contains(shown.Before+shown.After, "s3cret") || !strings.Contains(shown.Before, "zig=‹secret›") || shown.After != "GET https://own.example/in?"+want {
		t.Errorf("it is shown as\n%s\n%s", shown.Before, shown.After)
	}
	if got := strings.Join(shown.Notes, "\n"); got != "parameter cid is sent as clickid\nzig is left out: a secret, or put there anew by the send" {
		t.Errorf("the notes are %s", got)
	}
}

func TestAnEndpointsParametersAreFilledThroughTheContract(t *testing.T) {
	e := own()
	e.Parameters = []data.EndpointParameter{
		{Name: "click", Field: "click_id"}, {Name: "e", Field: "event"}, {Name: "w", Field: "event_word"}, {Name: "sum", Field: "amount"},
		{Name: "sub", Field: "sub_id"}, {Name: "src", Value: "a b"}, {Name: "id", Field: "event_id"},
	}
	e.Signing = data.Signing{Kind: "hmac", Param: "sig", Timestamp: "ts", Secret: "env:S"}
	r := arrived(t, "4711", strings.Replace(renamedQuery, "dep", "deposit1", 1), func(r *data.Receipt) { r.Operator = fablespin() })
	s := retry.Subject{Receipt: r, Contract: version(t)}
	c := renamedID()
	c.Words = []retry.Rename{{From: "deposit1", To: "dep"}}
	b, err := retry.Build(e, s, c)
	id := data.NewEventID(r.ID, "own")
	want := "click=c-1&e=ftd&w=dep&sum=12.5&src=a+b&id=" + id + "&tailback_retry=" + id
	if err != nil || b.Request.Query != want {
		t.Errorf("it is %s, %v; want %s", b.Request.Query, err, want)
	}
	if after := retry.Show(e, s, c, b).After; after != "GET https://own.example/in?"+want+"&ts=‹now›&sig=‹secret›" {
		t.Errorf("it is shown as %s", after)
	}
	if _, err := retry.Build(e, s, retry.Correction{}); err == nil || err.Error() != "it has no click_id, which endpoint own wants" {
		t.Errorf("without the correction it says %v", err)
	}
}

func TestADeliveryGoesToTheEndpointAndNeverToItsOwnAddress(t *testing.T) {
	d := data.Delivery{ID: data.NewID("db", text("d1")), Endpoint: text("push"), Method: text("GET"), URL: text("http://169.254.169.254/x?a=1&token=s3cret&b=%zz#f?c=1")}
	s := retry.Subject{Receipt: arrived(t, "1", renamedQuery), Delivery: &d}
	b, err := retry.Build(own(), s, retry.Correction{})
	if err != nil || b.Request.Query != "a=1&b=%zz" {
		t.Errorf("it is %+v, %v", b, err)
	}
	shown := retry.Show(own(), s, retry.Correction{}, b)
	if shown.Before != "GET http://169.254.169.254/x?a=1&token=‹secret›&b=%zz#f?c=1" || shown.After != "GET https://own.example/in?a=1&b=%zz" {
		t.Errorf("it is shown as %+v", shown)
	}
	careful := own()
	careful.Dedupes = true
	if b, _ := retry.Build(careful, s, retry.Correction{}); !strings.HasSuffix(b.Request.Query, "&tailback_retry="+b.EventID) {
		t.Errorf("a receiver that takes one event once is not told which it is: %s", b.Request.Query)
	}
}

func TestWhatCannotBeBuiltIsSaid(t *testing.T) {
	for want, r := range map[string]data.Receipt{
		"this database does not keep what arrived; give the endpoint parameters":                                        {ID: data.NewID("db", text("1"))},
		"it came as JSON, and only parameters are sent; give the endpoint parameters":                                   arrived(t, "1", ` {"clickid":"c"}`),
		"it is itself a replay of ours":                                                                                 arrived(t, "1", "clickid=c&tailback_retry="+data.NewEventID(data.NewID("db", text("1")), "own")),
		"a secret stands within one of its values, and is never stored; give endpoint own the parameters that it wants": arrived(t, "1", "clickid=c&ref=http://a/?token=s3cret"),
	} {
		if b, err := retry.Build(own(), retry.Subject{Receipt: r, Contract: version(t)}, retry.Correction{}); err == nil || err.Error() != want {
			t.Errorf("it is %+v, %v; want %s", b, err, want)
		}
	}
}
