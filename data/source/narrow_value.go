package source

import (
	"strings"

	"tailback/data"
)

// numberSQL is an amount as a number; NULL for what ParseAmount takes for none.
// A text with bytes beyond ASCII, some of which it takes for a minus, becomes
// NaN: that is left to Go.
const numberSQL = `case
    when octet_length(cast(amount as text)) <= 64 and cast(amount as text) ~ '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)$' then cast(amount as numeric)
    when cast(amount as text) ~ '[^ -~]' then 'NaN' end`

// amountTerm compares numbers. SQLite keeps amounts in two columns of two types,
// and leaves them to Go; so does a column of text.
func (s *Source) amountTerm(w *where, term data.FilterTerm) (string, bool) {
	amount := s.compose.relations["receipts"].columns["amount"]
	switch {
	case s.engine == data.SQLite || amount.isText() || amount.isJSON():
		return "", false
	case term.Op == data.OpIs:
		return "amount is null", true
	}
	return numberSQL + " " + string(term.Op) + " cast(" + w.arg(term.Number.String()) + " as numeric)", true
}

// httpTerm compares what we answered, where 0 is nothing.
func (s *Source) httpTerm(w *where, term data.FilterTerm) (string, bool) {
	status := "nullif(http_status, 0)"
	if s.engine == data.SQLite {
		status = "case when typeof(http_status) = 'integer' then nullif(http_status, 0) end"
	}
	if term.Op == data.OpIs {
		return s.textTerm(w, operand{name: "cast(" + status + " as text)"}, term.Values)
	}
	if !term.Number.IsInteger() || !term.Number.BigInt().IsInt64() {
		return "", false
	}
	return status + " " + string(term.Op) + " " + w.arg(term.Number.BigInt().Int64()), true
}

// authWord is the word for whether a receipt proved who sent it.
func (s *Source) authWord() string {
	if s.engine == data.SQLite {
		return "case when typeof(auth_ok) <> 'integer' then 'unknown' when auth_ok <> 0 then 'yes' else 'no' end"
	}
	return "case when auth_ok then 'yes' when not auth_ok then 'no' else 'unknown' end"
}

// momentTerm compares moments of the years 1 to 9999; beyond them a value is no
// moment.
func (s *Source) momentTerm(w *where, term data.FilterTerm) (string, bool) {
	name := map[data.FilterField]string{data.FieldReceived: "received_at", data.FieldOccurred: "occurred_at"}[term.Field]
	value, least, most := name, "timestamptz '0001-01-01 00:00:00+00'", "timestamptz '10000-01-01 00:00:00+00'"
	at := func(i data.Instant) string { return "cast(" + w.arg(i.Time()) + " as timestamptz)" }
	if s.engine == data.SQLite {
		value = "case when typeof(" + name + ") = 'integer' then " + name + " end"
		least, most = "-62135596800000000", "253402300800000000"
		at = func(i data.Instant) string { return w.arg(i.Micros()) }
	}
	if term.Op == data.OpIs {
		return "(" + name + " is null or " + name + " = " + least + ")", true
	}
	within := []string{value + " > " + least, value + " < " + most}
	switch term.Op {
	case data.OpEqual:
		within = append(within, value+" >= "+at(data.At(term.Time)), value+" < "+at(data.At(term.Time.Add(term.Span))))
	default:
		within = append(within, value+" "+string(term.Op)+" "+at(data.At(term.Time)))
	}
	return "(" + strings.Join(within, " and ") + ")", true
}
