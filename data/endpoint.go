package data

import (
	"net/netip"
	"slices"
	"time"
)

// Endpoint is a place that retries are sent to. It comes from the configuration
// and never from a stored receipt, which third parties write.
type Endpoint struct {
	Name   string
	URL    string // http or https, without user info
	Method string // GET or POST
	// Parameters say what is sent, in order. Where there are none it is what the
	// delivery had, or the request that arrived.
	Parameters []EndpointParameter
	Networks   []netip.Prefix // private networks that may be dialled for it
	Rate       float64        // sends a second, over all workers
	Burst      int            // sends beyond the rate after a rest, within 250 ms
	InFlight   int            // sends that are under way, over all workers
	Timeout    time.Duration  // of a whole send
	Signing    Signing
	Dedupes    bool // the receiver takes the same event id once
	Success    Success
	Only       string // OnlyReceipts or OnlyDeliveries; "" for both
	Off        string // why nothing is sent to it; "" where something is
}

// EndpointParameter is one parameter of a request.
type EndpointParameter struct {
	Name  string
	Field string // of the receipt: click_id, event, …; "" for Value
	Value string
}

// Signing says how a request shows who sends it.
type Signing struct {
	Kind   string // hmac, token or "" for none
	Hash   string // sha1, sha256 or sha512, of an hmac
	Base64 bool   // instead of hex
	Param  string // that carries it; else Header
	Header string
	// Timestamp is the parameter that carries the time of the send, in seconds
	// since 1970; "" for none. It is signed with the rest.
	Timestamp string
	Secret    string // env:NAME or file:PATH; the secret itself is never kept
}

// Success says which answers mean that the receiver took it.
type Success struct {
	Statuses []int  // none for 200 to 299
	Body     string // a pattern that the answer's first 64 kB must match; "" for any
}

// What an endpoint takes, where it does not take all.
const (
	OnlyReceipts   = "receipts"
	OnlyDeliveries = "deliveries"
)

// Takes reports whether an endpoint takes replays of receipts, or else deliveries.
func (e Endpoint) Takes(receipts bool) bool {
	return e.Only == "" || receipts == (e.Only == OnlyReceipts)
}

// The kinds of signing.
const (
	SigningToken = "token"
	SigningHMAC  = "hmac"
)

// EndpointFields are the fields that a parameter can be filled from: event is
// the canonical word, event_word the operator's own, event_id ours of this retry.
func EndpointFields() []string {
	return []string{
		"click_id", "sub_id", "event", "event_word", "amount", "currency", "txid", "player_id", "player_status",
		"occurred_at", "received_at", "operator", "campaign", "receipt", "event_id",
	}
}

// TakesStatus reports whether a status means that the receiver took it.
func (s Success) TakesStatus(status int) bool {
	if len(s.Statuses) == 0 {
		return status >= 200 && status <= 299
	}
	return slices.Contains(s.Statuses, status)
}
