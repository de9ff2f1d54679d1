package mapping

import (
	"slices"
	"strings"
)

// undecorate gives a name in one word without what only says of which kind its
// values are.
func undecorate(ws []string) string { return strings.Join(undecorated(ws, key), "") }

// undecorated takes off what only says of which kind a value is; what that can be
// depends on the shape that is looked for.
func undecorated(ws []string, s shape) []string {
	if len(ws) > 1 && ws[0] == "is" {
		ws = ws[1:]
	}
	for len(ws) > 1 && decoratesA(s, ws[len(ws)-1]) {
		ws = ws[:len(ws)-1]
	}
	return ws
}

// decorates reports words that end the names of columns of a kind: times, money,
// keys, JSON.
func decorates(w string) bool {
	switch w {
	case "at", "on", "ts", "time", "utc", "ms", "us", "s", "sec", "secs", "seconds", "millis", "unix", "epoch", "dt",
		"cents", "cent", "minor", "micros", "usd", "eur", "id", "uid", "uuid", "guid", "key", "ref", "no", "num", "code", "cd",
		"json", "jsonb", "raw", "txt", "str", "value", "val", "iso":
		return true
	}
	return false
}

// decoratesA reports words that end the names of columns of one shape: the amount
// of a payout is the payout, the type of an event the event. The unit of a number
// says what it counts, and a key has none.
func decoratesA(s shape, w string) bool {
	unit := one(w, "ms", "us", "s", "sec", "secs", "seconds", "millis", "unix", "epoch")
	if decorates(w) && !(unit && (s == whole || s == reference)) {
		return true
	}
	switch s {
	case moment:
		return one(w, "date", "datetime", "timestamp", "stamp")
	case money:
		return one(w, "amount", "amt", "sum", "total")
	case word:
		return one(w, "type", "typ", "kind", "name", "nm", "category", "class", "slug")
	case label, reference:
		return one(w, "name", "nm", "title", "label", "number")
	case whole:
		return one(w, "count", "cnt", "number")
	case note:
		return one(w, "text", "message", "description", "note", "detail", "details")
	case link, request:
		return one(w, "url", "uri", "link", "text")
	case address:
		return one(w, "address", "addr", "ip")
	}
	return false
}

// one reports whether a word is one of some.
func one(w string, of ...string) bool { return slices.Contains(of, w) }
