package datatest

import (
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"tailback/data"
)

// Source is the name of the source in the ids that the factories make.
const Source = "test"

// Epoch is when the factories' world begins, a Monday.
var Epoch = time.Date(2026, time.November, 23, 0, 0, 0, 0, time.UTC)

// Receipt makes receipt n, from 1: an accepted first deposit of click n, n
// seconds after Epoch, changed as the test wants. The same n is the same
// receipt in every run.
func Receipt(n int, change ...func(*data.Receipt)) data.Receipt {
	at := Epoch.Add(time.Duration(n) * time.Second)
	r := data.Receipt{
		ID:         data.NewID(Source, text("%d", n)),
		ReceivedAt: data.At(at),
		Operator:   data.Ref{Key: text("1"), Name: text("FableSpin")},
		Campaign:   data.Ref{Key: text("11"), Name: text("de-slots-1")},
		ClickID:    text("click-%06d", n),
		SubID:      text("fb_ad_%d", n%10),
		Event:      text(data.FTD),
		Status:     text(string(data.Accepted)),
		OccurredAt: data.At(at.Add(-2 * time.Second)),
		Money:      data.Money{Amount: data.NewAmount(decimal.New(10000, -2)), Currency: text("EUR")},
		TxID:       text("T-%06d", n),
		PlayerID:   text("%d", 88000+n),
		Method:     text("GET"),
		Query:      text("clickid=click-%06d&event=ftd&sum=100.00&cur=EUR&txid=T-%06d", n, n),
		RemoteIP:   text("192.0.2.%d", n%250+1),
		AuthOK:     data.Yes,
		HTTPStatus: 200,
	}
	for _, f := range change {
		f(&r)
	}
	return r
}

// Click makes click n, an hour before receipt n.
func Click(n int, change ...func(*data.Click)) data.Click {
	c := data.Click{
		ID:        data.NewID(Source, text("click-%06d", n)),
		Campaign:  data.Ref{Key: text("11"), Name: text("de-slots-1")},
		SubID:     text("fb_ad_%d", n%10),
		Affiliate: text("aff-1"),
		ClickedAt: data.At(Epoch.Add(time.Duration(n)*time.Second - time.Hour)),
		Source:    text("facebook"),
		Country:   text("DE"),
		Device:    text("mobile"),
	}
	for _, f := range change {
		f(&c)
	}
	return c
}

func text(format string, args ...any) data.Text {
	return data.NewText(fmt.Sprintf(format, args...))
}
