package source

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"github.com/lib/pq"
)

// affectedError is an error of the server's about one relation: a column that is
// gone is told by its own name only.
type affectedError struct {
	relation string
	error
}

func (e *affectedError) Unwrap() error { return e.error }

// blameRelation says which relation of a composed query the server does not
// understand any more (SQLSTATE class 42), where that can be told.
func blameRelation(query string, err error) error {
	server := new(pq.Error)
	if !errors.As(err, &server) || server.Code.Class() != "42" {
		return err
	}
	at, none := strconv.Atoi(server.Position)
	if none != nil {
		return err
	}
	if relation := relationAt(query, at); relation != "" {
		return &affectedError{relation, err}
	}
	return err
}

// relationHead is how composer.cte begins.
var relationHead = regexp.MustCompile(`(\w+) as not materialized \(\n`)

// relationAt gives the relation whose part of a composed query has a character,
// counted from 1; behind all parts the only one, and "" where there are several.
func relationAt(query string, at int) string {
	if runes := []rune(query); at > 0 && at <= len(runes) {
		query = string(runes[:at-1])
	}
	heads := relationHead.FindAllStringSubmatchIndex(query, -1)
	if len(heads) == 0 {
		return ""
	}
	last := heads[len(heads)-1]
	if len(heads) > 1 && strings.Contains(query[last[1]:], "\n)\n") {
		return ""
	}
	return query[last[2]:last[3]]
}
