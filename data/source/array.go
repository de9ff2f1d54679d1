package source

import (
	"strconv"
	"strings"

	"github.com/lib/pq"
)

// arrayOf writes keys as PostgreSQL reads an array, {1,2} or {"a","b"}: as
// pq.Array does, in a third of the time. Keys are whole numbers and texts; of
// other kinds that is left to the driver.
func arrayOf(keys []any) any {
	size := 2
	for _, key := range keys {
		switch key := key.(type) {
		case int64:
			size += 20
		case string:
			size += len(key) + 3
		default:
			return pq.Array(keys)
		}
	}
	b := append(make([]byte, 0, size), '{')
	for i, key := range keys {
		if i > 0 {
			b = append(b, ',')
		}
		switch key := key.(type) {
		case int64:
			b = strconv.AppendInt(b, key, 10)
		case string:
			b = appendQuoted(b, key)
		}
	}
	return string(append(b, '}'))
}

// appendQuoted writes a text as an element of an array.
func appendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	for {
		i := strings.IndexAny(s, `\"`)
		if i < 0 {
			return append(append(b, s...), '"')
		}
		b = append(append(b, s[:i]...), '\\', s[i])
		s = s[i+1:]
	}
}
