package data

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// ReplayParam is the parameter by which a request that is sent again says so: it
// carries the event id. A receipt that has it is a replay of ours.
const ReplayParam = "tailback_retry"

// What an event id is made of: tb, the beginning of a hash, and the receipt's
// key where that needs no encoding.
//
//	tb5f0c2d9a41b7e3086c1a2b3d-4711
const (
	eventPrefix = "tb"
	eventHex    = 24
	mostKey     = 64
)

// NewEventID names the event for a receiver: it is the same on every attempt, and
// on every press, of one receipt to one endpoint.
func NewEventID(receipt ID, endpoint string) string {
	h := sha256.Sum256([]byte(receipt.Source + "\x00" + receipt.Key.raw + "\x00" + endpoint))
	id := eventPrefix + hex.EncodeToString(h[:eventHex/2])
	if plainKey(receipt.Key.raw) {
		id += "-" + receipt.Key.raw
	}
	return id
}

func plainKey(key string) bool {
	for _, sign := range []byte(key) {
		if sign != '-' && sign != '_' && (sign < '0' || sign > '9') && (sign|0x20 < 'a' || sign|0x20 > 'z') {
			return false
		}
	}
	return key != "" && len(key) <= mostKey
}

// IsReplay reports whether a receipt is one that we sent again ourselves: its
// request carries an event id of ours.
func (r *Receipt) IsReplay() bool { return r.ReplayID() != "" }

// ReplayID gives the event id of a replay; "" for what an operator sent.
func (r *Receipt) ReplayID() string {
	const mark = ReplayParam + "="
	for raw := r.Query.raw; ; {
		at := strings.Index(raw, mark)
		if at < 0 {
			return ""
		}
		id, _, _ := strings.Cut(raw[at+len(mark):], "&")
		if (at == 0 || raw[at-1] == '&') && isEventID(id) {
			return id
		}
		raw = raw[at+len(mark)-1:] // the = keeps what follows from being a first parameter
	}
}

func isEventID(id string) bool {
	hexed, key, keyed := strings.Cut(strings.TrimPrefix(id, eventPrefix), "-")
	_, err := hex.DecodeString(hexed)
	return strings.HasPrefix(id, eventPrefix) && len(hexed) == eventHex && err == nil && (!keyed || plainKey(key))
}

// ReplayOf gives the receipt that a replay of ours repeats; its key is NULL where
// the event id does not tell it, and of what is no replay.
func (r *Receipt) ReplayOf() ID {
	if _, key, ok := strings.Cut(r.ReplayID(), "-"); ok {
		return ID{Source: r.ID.Source, Key: NewText(key)}
	}
	return ID{}
}
