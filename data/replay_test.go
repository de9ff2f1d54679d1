package data_test

import (
	"strings"
	"testing"

	"tailback/data"
)

func TestAReplayIsKnownByOurEventID(t *testing.T) {
	of := data.NewID("prod-eu", data.NewText("4711"))
	id := data.NewEventID(of, "own")
	if again := data.NewEventID(of, "own"); again != id {
		t.Errorf("the next press has another: %s, %s", id, again)
	}
	others := map[string]bool{id: true}
	for _, other := range []string{
		data.NewEventID(of, "other"), data.NewEventID(data.NewID("prod-us", of.Key), "own"), data.NewEventID(data.NewID("prod-eu", data.NewText("4712")), "own"),
	} {
		if others[other] {
			t.Errorf("two events are called %s", other)
		}
		others[other] = true
	}
	strange := data.NewEventID(data.NewID("prod-eu", data.NewText("a b&c=\x1b")), "own")
	for raw, want := range map[string]string{
		"clickid=c1&tailback_retry=" + id:                "prod-eu/4711",
		"tailback_retry=" + id + "&clickid=c1":           "prod-eu/4711",
		"note=tailback_retry=" + id:                      "", // within a value of theirs
		"xtailback_retry=" + id:                          "",
		"tailback_retry=1&clickid=c1":                    "",
		"tailback_retry=tb" + strings.Repeat("z", 24):    "",
		"tailback_retry=tailback_retry=" + id:            "",
		"tailback_retry=x&tailback_retry=" + id + "&a=b": "prod-eu/4711",
		"clickid=c1": "",
		"":           "",
		"tailback_retry=" + strings.TrimSuffix(id, "4711") + "%1b[2J":         "",
		"tailback_retry=" + strings.TrimSuffix(id, "-4711") + "&clickid=none": "unnamed",
		"tailback_retry=" + strange:                                           "unnamed",
	} {
		r := data.Receipt{ID: data.NewID("prod-eu", data.NewText("9")), Query: data.NewText(raw)}
		if got := r.ReplayOf().String(); got != strings.TrimPrefix(want, "unnamed") || r.IsReplay() != (want != "") {
			t.Errorf("%q is a replay of %q, %v", raw, got, r.IsReplay())
		}
	}
}
