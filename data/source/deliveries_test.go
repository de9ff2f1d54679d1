package source_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/reference"
)

// deliveries are n of them, one a second.
func deliveries(n int) reference.Batch {
	var b reference.Batch
	for i := range n {
		b.Deliveries = append(b.Deliveries, data.Delivery{
			ID: data.NewID("test", data.NewText(fmt.Sprint(i+1))), ReceiptID: data.NewID("test", data.NewText("1")), Endpoint: data.NewText("fb-capi"),
			Attempt: 1, SentAt: data.At(start.Add(time.Duration(i) * time.Second)), HTTPStatus: 503, State: data.NewText("waiting"),
		})
	}
	return b
}

func TestDeliveriesComeFromAMomentOnOldestFirst(t *testing.T) {
	engines(t, deliveries(10), func(t *testing.T, s *tracker) {
		sent, err := s.Deliveries(t.Context(), start.Add(7*time.Second))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range sent {
			got = append(got, fmt.Sprintf("%s %s %d", d.ID.Key, d.Endpoint, d.HTTPStatus))
		}
		if diff := cmp.Diff([]string{"8 fb-capi 503", "9 fb-capi 503", "10 fb-capi 503"}, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestDeliveriesWithoutAnIndexAreNotReadAndTheIndexIsNamed(t *testing.T) {
	engines(t, deliveries(3), func(t *testing.T, s *tracker) {
		drop := map[data.Engine]string{data.Postgres: "drop index postback.deliveries_sent_at", data.SQLite: "drop index deliveries_sent_at"}
		s.exec(t, drop[s.Engine()])
		_, err := s.Deliveries(t.Context(), start)
		var said *data.Error
		if !errors.As(err, &said) || said.Kind != data.Usage || !strings.Contains(said.Why, "deliveries.sent_at has no index") {
			t.Errorf("it says %v", err)
		}
	})
}

func TestFailedDeliveriesAreThoseWhoseLastTryDidNotArrive(t *testing.T) {
	b := deliveries(6)
	for i, change := range []struct {
		receipt  string
		endpoint string
		status   int
	}{{"1", "fb-capi", 503}, {"1", "fb-capi", 200}, {"2", "fb-capi", 503}, {"2", "fb-capi", 0}, {"3", "fb-capi", 404}, {"3", "gg", 200}} {
		d := &b.Deliveries[i]
		d.ReceiptID, d.Endpoint, d.HTTPStatus = data.NewID("test", data.NewText(change.receipt)), data.NewText(change.endpoint), change.status
	}
	engines(t, b, func(t *testing.T, s *tracker) {
		failed, more, err := s.FailedDeliveries(t.Context(), start)
		if err != nil || more {
			t.Fatal(more, err)
		}
		var got []string
		for _, d := range failed {
			got = append(got, fmt.Sprintf("%s of %s: %d", d.ID.Key, d.ReceiptID.Key, d.HTTPStatus))
		}
		if diff := cmp.Diff([]string{"5 of 3: 404", "4 of 2: 0"}, got); diff != "" {
			t.Error(diff)
		}
	})
}
