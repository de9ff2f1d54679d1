package mapping_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/rules/mapping"
)

func TestTimesThatCannotBeAreSaid(t *testing.T) {
	const n = 10
	world := func(received, occurred, clicked time.Duration) (receipts []data.Receipt, clicks []data.Click) {
		for i := range n {
			at := noon.Add(-time.Duration(i+1) * time.Hour)
			id := data.NewText(fmt.Sprint("c", i))
			receipts = append(receipts, data.Receipt{ClickID: id, ReceivedAt: data.At(at.Add(received)), OccurredAt: data.At(at.Add(occurred))})
			clicks = append(clicks, data.Click{ID: data.NewID("", id), ClickedAt: data.At(at.Add(clicked))})
		}
		return receipts, clicks
	}
	for name, test := range map[string]struct {
		received, occurred, clicked time.Duration
		want                        string
	}{
		"as it is":            {0, -time.Second, -30 * time.Minute, ""},
		"receipts ahead":      {14 * time.Hour, 14 * time.Hour, 0, "received_at of 10 of 10 receipts is in the future, by 9 hours"},
		"events ahead":        {0, 2 * time.Hour, -time.Hour, "occurred_at of 10 of 10 receipts is later than received_at, by 2 hours"},
		"clicks ahead":        {0, 0, 3 * time.Hour, "clicked_at of 10 of 10 known clicks is later than the receipt, by 3 hours"},
		"clocks a bit astray": {0, 2 * time.Minute, 2 * time.Minute, ""},
	} {
		receipts, clicks := world(test.received, test.occurred, test.clicked)
		got := strings.Join(mapping.Clocks(receipts, clicks, noon), "; ")
		if test.want == "" && got != "" || !strings.Contains(got, test.want) {
			t.Errorf("%s: said %q, want %q", name, got, test.want)
		}
	}
	receipts, clicks := world(0, 2*time.Hour, -time.Hour)
	if got := mapping.Clocks(receipts[:3], clicks, noon); got != nil {
		t.Errorf("three rows said %q", got)
	}
}
