package reference_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/shopspring/decimal"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
)

// BenchmarkBulkLoad loads 100,000 receipts and as many clicks, the indexes
// last. One operation is the whole load.
func BenchmarkBulkLoad(b *testing.B) {
	batches := bulk(100_000, 5_000)
	load := func(b *testing.B, db *sqlx.DB, engine data.Engine) {
		must(b, reference.Tables(b.Context(), db, engine))
		w := reference.NewWriter(db, engine)
		for _, batch := range batches {
			must(b, w.Write(b.Context(), batch))
		}
		must(b, reference.Indexes(b.Context(), db, engine))
	}
	b.Run("sqlite", func(b *testing.B) {
		for b.Loop() {
			load(b, open(b, scratch(b)), data.SQLite)
		}
	})
	b.Run("postgres", func(b *testing.B) {
		for b.Loop() {
			load(b, open(b, datatest.Postgres(b).Database(b)), data.Postgres)
		}
	})
}

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func bulk(rows, size int) []reference.Batch {
	var batches []reference.Batch
	for n := 0; n < rows; n += size {
		batch := reference.Batch{Clicks: make([]data.Click, size), Receipts: make([]data.Receipt, size)}
		for i := range size {
			batch.Clicks[i], batch.Receipts[i] = bulkRow(n + i + 1)
		}
		batches = append(batches, batch)
	}
	return batches
}

func bulkRow(n int) (data.Click, data.Receipt) {
	at := datatest.Epoch.Add(time.Duration(n) * 863 * time.Millisecond)
	text := func(format string, args ...any) data.Text { return data.NewText(fmt.Sprintf(format, args...)) }
	click := text("%08x-4d6e-4b1f-9d11-0a8e5f2c1a9c", uint32(n)*2654435761)
	campaign := data.Ref{Key: text("%d", n%40+1)}
	subs := map[string]data.Text{"sub1": text("fb_ad_%d", n%300), "sub2": text("nat_%d", n%7)}
	return data.Click{ID: data.NewID("b", click), Campaign: campaign, SubID: subs["sub1"], Subs: subs, ClickedAt: data.At(at.Add(-time.Hour)),
			Source: text("facebook"), Country: text("DE"), Device: text("mobile")},
		data.Receipt{ID: data.NewID("b", text("%d", n)), ReceivedAt: data.At(at), Operator: data.Ref{Key: text("%d", n%6+1)}, Campaign: campaign,
			ClickID: click, SubID: subs["sub1"], Event: text("ftd"), Status: text("accepted"), OccurredAt: data.At(at),
			Money: data.Money{Amount: data.NewAmount(decimal.New(10000, -2)), Currency: text("EUR")}, TxID: text("T-%d", n), PlayerID: text("%d", n),
			Method: text("GET"), Query: text("clickid=%s&event=ftd&sum=100.00&cur=EUR&txid=T-%d&player=%d&token=abcdef", click, n, n),
			RemoteIP: text("192.0.2.7"), AuthOK: data.Yes, HTTPStatus: 200}
}
