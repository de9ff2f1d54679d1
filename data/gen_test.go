package data_test

import (
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"tailback/data"
)

// noon is the moment that tests call now.
var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// hostile are strings that an outsider might send to act on a terminal, a
// shell, a spreadsheet or a parser.
var hostile = []string{
	"", " ", "\x00", "\x1b[2J", "\x1b]52;c;aGk=\x07", "a\rb", "\x9b31m", "\u0085", "\x7f", "\u202e", "\u2066x\u2069",
	"zero\u200bwidth", "\ufeff", "e\u0301", "\U000e0041", "\xff\xfe", "\xed\xa0\x80", "\u2028", "{clickid}", "=1+1", `"\*,`, "‹secret›",
}

// anyText draws NULL, ordinary text, hostile text and arbitrary bytes.
func anyText() *rapid.Generator[data.Text] {
	return rapid.Custom(func(t *rapid.T) data.Text {
		if rapid.Bool().Draw(t, "null") {
			return data.Text{}
		}
		return data.NewText(anyString().Draw(t, "text"))
	})
}

func anyString() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{"ftd", "FTD", "fb ad", "fablespin", "FableSpin", "4711", "EUR", "accepted"}),
		rapid.SampledFrom(hostile),
		rapid.String(),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 12), func(b []byte) string { return string(b) }),
	)
}

func anyAmount() *rapid.Generator[data.Amount] {
	return rapid.Custom(func(t *rapid.T) data.Amount {
		switch rapid.IntRange(0, 3).Draw(t, "kind") {
		case 0:
			return data.Amount{}
		case 1:
			return data.ParseAmount(anyString().Draw(t, "bad"))
		}
		return data.NewAmount(decimal.New(rapid.Int64().Draw(t, "value"), rapid.Int32Range(-12, 3).Draw(t, "exponent")))
	})
}

func anyInstant() *rapid.Generator[data.Instant] {
	return rapid.Custom(func(t *rapid.T) data.Instant {
		if rapid.IntRange(0, 4).Draw(t, "kind") == 0 {
			return data.Instant{}
		}
		return data.At(noon.Add(time.Duration(rapid.Int64Range(-4e8, 4e8).Draw(t, "ms")) * time.Millisecond))
	})
}

func anyRef() *rapid.Generator[data.Ref] {
	return rapid.Custom(func(t *rapid.T) data.Ref {
		return data.Ref{Key: anyText().Draw(t, "key"), Name: anyText().Draw(t, "name")}
	})
}

func anyReceipt() *rapid.Generator[data.Receipt] {
	return rapid.Custom(func(t *rapid.T) data.Receipt {
		text := func(name string) data.Text { return anyText().Draw(t, name) }
		return data.Receipt{
			ID:           data.NewID("prod-eu", text("id")),
			ReceivedAt:   anyInstant().Draw(t, "received"),
			Operator:     anyRef().Draw(t, "operator"),
			Campaign:     anyRef().Draw(t, "campaign"),
			ClickID:      text("click"),
			SubID:        text("sub"),
			Event:        text("event"),
			Status:       text("status"),
			Reason:       text("reason"),
			OccurredAt:   anyInstant().Draw(t, "occurred"),
			Money:        data.Money{Amount: anyAmount().Draw(t, "amount"), Currency: text("currency")},
			TxID:         text("txid"),
			PlayerID:     text("player"),
			PlayerStatus: text("player status"),
			Method:       text("method"),
			Query:        text("query"),
			RemoteIP:     text("ip"),
			AuthOK:       rapid.SampledFrom([]data.Tri{data.Yes, data.No, data.Unknown}).Draw(t, "auth"),
			HTTPStatus:   rapid.SampledFrom([]int{0, 200, 404, 500, 503}).Draw(t, "http"),
			Unreadable:   rapid.SampledFrom([]string{"", "amount: \"12,34\" is no number"}).Draw(t, "unreadable"),
		}
	})
}

// anyChecked draws a receipt with what rules may have found in it.
func anyChecked() *rapid.Generator[data.Checked] {
	finding := rapid.Custom(func(t *rapid.T) data.Finding {
		rule := rapid.SampledFrom([][2]string{{"renamed_param", "REN"}, {"unexpanded_macro", "MAC"}, {"late", "LAT"}}).Draw(t, "rule")
		return data.Finding{
			Rule: rule[0], Code: rule[1],
			Field:    rapid.SampledFrom([]string{"click_id", "sub_id", "occurred_at"}).Draw(t, "field"),
			Severity: data.Severity(rapid.IntRange(0, 3).Draw(t, "severity")),
		}
	})
	return rapid.Custom(func(t *rapid.T) data.Checked {
		return data.Checked{
			Receipt:  anyReceipt().Draw(t, "receipt"),
			Findings: rapid.SliceOfN(finding, 0, 2).Draw(t, "findings"),
			Verdict:  data.Verdict(rapid.SampledFrom(data.Verdicts()).Draw(t, "verdict")),
			Alerts:   rapid.SliceOfN(rapid.SampledFrom([]string{"17", "REN-fablespin-clickid"}), 0, 2).Draw(t, "alerts"),
		}
	})
}
