package page

import (
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"tailback/data"
)

// anyText draws NULL, the empty string, or any bytes.
func anyText(t *rapid.T, name string) data.Text {
	switch rapid.IntRange(0, 3).Draw(t, name+" kind") {
	case 0:
		return data.Text{}
	case 1:
		return data.NewText(string(rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, name)))
	}
	return data.NewText(rapid.String().Draw(t, name))
}

func anyInstant(t *rapid.T, name string) (i data.Instant) {
	switch rapid.IntRange(0, 2).Draw(t, name+" kind") {
	case 0:
		_ = i.Scan([]byte("infinity"))
	case 1:
		i = data.At(time.UnixMicro(rapid.Int64Range(-1e15, 4e15).Draw(t, name)))
	}
	return i
}

func anyAmount(t *rapid.T) (a data.Amount) {
	switch rapid.IntRange(0, 2).Draw(t, "amount kind") {
	case 0:
		_ = a.Scan("12,34")
	case 1:
		a = data.NewAmount(decimal.New(rapid.Int64().Draw(t, "amount"), rapid.Int32Range(-8, 2).Draw(t, "scale")))
	}
	return a
}

func anyReceipt(t *rapid.T) data.Receipt {
	return data.Receipt{
		ID:           data.NewID("prod-eu", data.NewText(rapid.String().Draw(t, "id"))),
		ReceivedAt:   anyInstant(t, "received"),
		Operator:     data.Ref{Key: anyText(t, "operator"), Name: anyText(t, "operator name")},
		Campaign:     data.Ref{Key: anyText(t, "campaign"), Name: anyText(t, "campaign name")},
		ClickID:      anyText(t, "click"),
		SubID:        anyText(t, "sub"),
		Event:        anyText(t, "event"),
		Status:       anyText(t, "status"),
		Reason:       anyText(t, "reason"),
		OccurredAt:   anyInstant(t, "occurred"),
		Money:        data.Money{Amount: anyAmount(t), Currency: anyText(t, "currency")},
		TxID:         anyText(t, "txid"),
		PlayerID:     anyText(t, "player"),
		PlayerStatus: anyText(t, "player status"),
		Method:       anyText(t, "method"),
		Query:        anyText(t, "query"),
		RemoteIP:     anyText(t, "ip"),
		AuthOK:       data.Tri(rapid.IntRange(0, 2).Draw(t, "auth")),
		HTTPStatus:   rapid.IntRange(0, 599).Draw(t, "http"),
		Unreadable:   rapid.String().Draw(t, "unreadable"),
	}
}

// same compares what a receipt is, not how its decimal is held.
func same(a, b data.Receipt) bool {
	x, xok := a.Money.Amount.Decimal()
	y, yok := b.Money.Amount.Decimal()
	if xok != yok || !x.Equal(y) || a.Money.Amount.Bad() != b.Money.Amount.Bad() || a.Money.Number() != b.Money.Number() {
		return false
	}
	a.Money.Amount, b.Money.Amount = data.Amount{}, data.Amount{}
	return a == b
}

func TestAPackedReceiptComesBackExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := anyReceipt(t)
		p := pack(&r)
		if got := p.receipt(); !same(got, r) {
			t.Fatalf("packed %#v\nunpacked %#v", r, got)
		}
		if !p.whole() || p.id() != r.ID || !p.received().Equal(r.ReceivedAt.Time()) {
			t.Fatalf("whole %v, id %v, received %v", p.whole(), p.id(), p.received())
		}
	})
}

func TestALongFieldIsCutAndTheCutIsKnown(t *testing.T) {
	r := data.Receipt{
		ID:     data.NewID("prod-eu", data.NewText("1")),
		Query:  data.NewText(strings.Repeat("q", 90_000)),
		Reason: data.NewText(strings.Repeat("r", 90_000)),
	}
	p := pack(&r)
	if p.whole() || len(p) > 4000 {
		t.Errorf("whole %v, %d bytes", p.whole(), len(p))
	}
	got := p.receipt()
	if got.Query.Len() != keptQuery || got.Reason.Len() != keptField || got.ID != r.ID {
		t.Errorf("kept %d and %d bytes of %v", got.Query.Len(), got.Reason.Len(), got.ID)
	}
}
