package evidence_test

import (
	"strings"
	"testing"

	"tailback/data"
	"tailback/rules/evidence"
)

// What we sent ourselves is never shown as if the operator had sent it.
func TestEvidenceSaysWhatWeSentAgain(t *testing.T) {
	c := planted()
	first := c.Receipts[0]
	event := data.NewEventID(first.Receipt.ID, "ingest")
	replay := first
	replay.Receipt.ID = data.NewID("prod", text("9"))
	replay.Receipt.Query = text("clickid=click-9cdf&event=ftd&" + data.ReplayParam + "=" + event)
	c.Receipts = append(c.Receipts, replay)
	sent := data.Retry{ID: 36, State: data.RetryDelivered, By: text("ours-presser@db1"), At: noon, Finished: noon, Attempts: 1}
	sent.Receipt, sent.Endpoint, sent.EventID = first.Receipt.ID, "ours-ingest", event
	waits := data.Retry{ID: 37, State: data.RetryQueued, At: noon}
	c.Retries = map[data.ID][]data.Retry{first.Receipt.ID: {sent, waits}}
	c.Replays = map[string]data.Retry{event: sent}

	read := func(c evidence.Case, who evidence.Audience) string {
		_, files, err := evidence.Bundle([]evidence.Case{c}, who)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, f := range files {
			b.Write(f.Body)
		}
		return b.String()
	}
	for _, who := range []evidence.Audience{evidence.ForOperator, evidence.ForAffiliate, evidence.Internal} {
		got := read(c, who)
		for _, there := range []string{
			"sent again by us at 2026-11-24 12:00:00Z: delivered", "sent again by us at 2026-11-24 12:00:00Z, a replay of receipt prod/1", "receipt, sent again by us",
		} {
			if !strings.Contains(got, there) {
				t.Errorf("the %s does not read %q", who, there)
			}
		}
		if inside := strings.Contains(got, "ours-presser@db1 (retry 36 to ours-ingest)"); inside != (who == evidence.Internal) {
			t.Errorf("the %s reads who sent it: %v", who, inside)
		}
	}
	c.Retries, c.Replays = nil, nil // a ledger that cannot be read: the receipt itself tells
	if got := read(c, evidence.ForOperator); !strings.Contains(got, "sent again by us, a replay of receipt prod/1") {
		t.Error("without a ledger a replay is the operator's")
	}
}
