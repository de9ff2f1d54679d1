package evidence

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tailback/data"
)

// sentAgain says of a receipt that we sent it again, or that it is itself what we
// sent: whoever reads it must not take our own request for the operator's. It is
// "" for all others.
func (c Case) sentAgain(r data.Receipt) string {
	if id := r.ReplayID(); id != "" {
		return c.replayed(id, r.ReplayOf())
	}
	var said []string
	for _, is := range c.Retries[r.ID] {
		if left(is) {
			said = append(said, "sent again by us at "+utc(is)+": "+outcome(is))
		}
	}
	slices.Sort(said)
	return strings.Join(said, "; ")
}

// replayed tells of a replay of ours.
func (c Case) replayed(id string, of data.ID) string {
	sent, known := c.Replays[id]
	if known {
		of = sent.Receipt
	}
	said := "sent again by us"
	if known {
		said += " at " + utc(sent)
	}
	if of.IsZero() {
		return said
	}
	return said + ", a replay of receipt " + of.String()
}

// sentAgainBy says who did.
func (c Case) sentAgainBy(r data.Receipt) string {
	all := c.Retries[r.ID]
	if sent, ok := c.Replays[r.ReplayID()]; ok {
		all = []data.Retry{sent}
	}
	var said []string
	for _, is := range all {
		if left(is) {
			said = append(said, fmt.Sprintf("%s (retry %d to %s)", is.By, is.ID, data.Safe(is.Endpoint)))
		}
	}
	slices.Sort(said)
	return strings.Join(said, "; ")
}

// left reports whether anything left, or may have.
func left(r data.Retry) bool {
	return r.Attempts > 0 && r.State != data.RetryQueued && r.State != data.RetryClaimed && r.State != data.RetryCancelled
}

func outcome(r data.Retry) string {
	switch r.State {
	case data.RetryUnknown, data.RetrySending:
		return "it may have arrived"
	case data.RetryDead:
		return "failed"
	}
	return string(r.State)
}

// utc gives the moment at which a retry was over, else that at which it was asked
// for.
func utc(r data.Retry) string {
	at := r.Finished
	if at.IsZero() {
		at = r.At
	}
	return at.UTC().Truncate(time.Second).Format("2006-01-02 15:04:05Z")
}
