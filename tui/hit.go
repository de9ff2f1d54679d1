package tui

import (
	"fmt"
	"strings"

	"tailback/data"
	"tailback/tui/page"
	"tailback/tui/part"
)

// hit says what an id is among the things of one kind: player 88120: 3
// receipts, last ftd accepted 12 Nov 03:07, Zebrino.
func (c *console) hit(h data.Hit) string {
	key := part.Middle(h.Key.String(), 40, c.theme.Glyphs.Ellipsis)
	words := []string{string(h.Kind) + " " + key + ": "}
	if h.Alert != nil {
		return words[0] + data.Safe(h.Alert.Sentence)
	}
	if h.Kind != data.FoundReceipt {
		words = append(words, receiptsOf(h.Receipts))
	}
	switch {
	case h.Latest != nil:
		words = append(words, c.last(h))
	case h.Click != nil && h.Click.ClickedAt.Ok():
		words = append(words, ", clicked "+c.local(h.Click.ClickedAt.Time()).Format("2 Jan 15:04"))
	}
	return strings.Join(words, "")
}

// last tells of the newest receipt of a thing, or of the receipt itself.
func (c *console) last(h data.Hit) string {
	r := h.Latest
	begin := ", last "
	if h.Kind == data.FoundReceipt {
		begin = ""
	}
	at := ""
	if r.ReceivedAt.Ok() {
		at = c.local(r.ReceivedAt.Time()).Format("2 Jan 15:04")
	}
	said := strings.Join(strings.Fields(strings.Join([]string{r.Event.String(), r.Status.String(), at}, " ")), " ")
	if operator := r.Operator.Label(); operator != "" {
		said += ", " + operator
	}
	return begin + said
}

func receiptsOf(n int) string {
	switch {
	case n == 0:
		return "no receipt"
	case n == 1:
		return "1 receipt"
	case n >= 1000:
		return page.Grouped(n) + " receipts or more"
	}
	return fmt.Sprintf("%d receipts", n)
}

// notFound says where an id was looked for in vain: in all places but those
// that no index leads to. Where a board is kept, alerts are among them.
func notFound(found data.Found, board bool) string {
	var places []string
	for _, kind := range []data.FoundKind{data.FoundReceipt, data.FoundClick, data.FoundTransaction, data.FoundPlayer} {
		place := string(kind) + "s"
		skipped := false
		for _, s := range found.Skipped {
			skipped = skipped || strings.HasPrefix(s, place)
		}
		if !skipped {
			places = append(places, place)
		}
	}
	if board {
		places = append(places, "alerts")
	}
	if len(places) == 0 {
		return "it could be looked up nowhere"
	}
	return "it is not among the " + listed(places)
}

// listed joins words as a sentence does.
func listed(words []string) string {
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// bytesOf gives a number of bytes in at most six cells.
func bytesOf(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1_000_000:
		return fmt.Sprintf("%d kB", n/1000)
	}
	return fmt.Sprintf("%d MB", n/1_000_000)
}
