package page

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
)

// Retries reads and writes what is sent again. Every write that is tried again
// under the same op is done once.
type Retries interface {
	// Why says why an action cannot be done now; "" where it can.
	Why(action data.Action) string
	// Retries gives a page of retries, the newest first: at most n of the numbers
	// below before, 0 for the first page.
	Retries(ctx context.Context, f data.RetryFilter, before int64, n int) ([]data.Retry, error)
	// Retry gives one with its attempts.
	Retry(ctx context.Context, id int64) (data.Retry, []data.Attempt, error)
	// RetriesOf gives the newest at each endpoint of some receipts, by receipt.
	RetriesOf(ctx context.Context, receipts []data.ID) (map[data.ID][]data.Retry, error)
	// SentByUs gives those that were sent under some event ids, by which a receipt is
	// known as a replay of ours.
	SentByUs(ctx context.Context, eventIDs []string) (map[string]data.Retry, error)
	Bulks(ctx context.Context, n int) ([]data.Bulk, error)
	EndpointStates(ctx context.Context) ([]data.EndpointState, error)
	Workers(ctx context.Context) ([]data.Worker, error)

	EnqueueRetries(ctx context.Context, all []data.NewRetry, op data.Op) ([]data.Enqueued, error)
	CancelRetries(ctx context.Context, ids []int64, op data.Op) (data.Cancelled, error)
	CancelBulk(ctx context.Context, bulk, op data.Op) (data.Cancelled, error)
	ResolveRetry(ctx context.Context, id int64, as data.Resolution, reason string, op data.Op) (data.Retry, error)
	PauseEndpoint(ctx context.Context, p data.Pause, op data.Op) (data.EndpointState, error)
	ResumeEndpoint(ctx context.Context, endpoint string, op data.Op) (data.EndpointState, error)
	PauseBulk(ctx context.Context, bulk data.Op, reason string, op data.Op) (data.Bulk, error)
	ResumeBulk(ctx context.Context, bulk, op data.Op) (data.Bulk, error)
}

// FailedDeliveries are those that the tracker could not deliver, the newest
// first.
type FailedDeliveries struct {
	All   []FailedDelivery
	Since time.Time // from when on they were looked for
	More  bool      // there are more than these
}

// FailedDelivery is the last try of a delivery that did not succeed.
type FailedDelivery struct {
	data.Delivery
	Receipt data.Receipt // that it tells of; without an id where it is not known
}

// Undelivered finds failed deliveries.
type Undelivered interface {
	Failed(ctx context.Context) (FailedDeliveries, error)
}

// Sending is how all retries stand, as every page sees it.
type Sending struct {
	Live, Unknown []data.Retry // the newest first, at most listed of each
	States        []data.EndpointState
	Workers       []data.Worker
	Bulks         []data.Bulk // those that are not done first
	At            time.Time   // when it was read; zero until then
	// Lost says why it could not be read lately; Used reports that anything was ever
	// sent again.
	Lost string
	Used bool
}

// Following is a page on which somebody watches retries being sent: how they stand
// is read each second.
type Following interface{ FollowsRetries() }

// FollowsRetries says so.
func (*RetriesPage) FollowsRetries() {}

// FollowsRetries says so.
func (*Retry) FollowsRetries() {}

// FollowsRetries says so.
func (*PressPage) FollowsRetries() {}

// listed is how many retries of a kind are on a list.
const listed = 1000

// SendingMsg brings how retries stand.
type SendingMsg struct {
	Sending Sending
	Err     error
}

// ReadSending gives the command that reads how retries stand. Where nothing was
// ever sent again, that is one question.
func ReadSending(ctx context.Context, db Retries, now time.Time) tea.Cmd {
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		s, err := readSending(ctx, db)
		if err != nil && db.Why(data.ToRetry) != "" {
			err = nil // there is no ledger: the page says so by itself
		}
		s.At = now
		return SendingMsg{Sending: s, Err: err}
	}
}

func readSending(ctx context.Context, db Retries) (s Sending, err error) {
	if s.States, err = db.EndpointStates(ctx); err != nil || len(s.States) == 0 {
		return s, err
	}
	s.Used = true
	if s.Live, err = db.Retries(ctx, data.RetryFilter{States: []data.RetryState{data.RetryQueued, data.RetryClaimed, data.RetrySending}}, 0, listed); err != nil {
		return s, err
	}
	if s.Unknown, err = db.Retries(ctx, data.RetryFilter{States: []data.RetryState{data.RetryUnknown}}, 0, listed); err != nil {
		return s, err
	}
	if s.Workers, err = db.Workers(ctx); err != nil {
		return s, err
	}
	s.Bulks, err = db.Bulks(ctx, 100)
	for i := range s.Bulks {
		if s.Bulks[i].Live == 0 { // the next claim of a worker writes so
			s.Bulks[i].State = data.BulkDone
		}
	}
	slices.SortStableFunc(s.Bulks, func(a, b data.Bulk) int { return bulkRank(a) - bulkRank(b) })
	return s, err
}

func bulkRank(b data.Bulk) int {
	if b.State == data.BulkDone {
		return 1
	}
	return 0
}

// Take gives how retries stand after what was read: what cannot be read stays as
// it was.
func (s Sending) Take(msg SendingMsg) Sending {
	if msg.Err != nil {
		s.Lost = Reason(msg.Err)
		return s
	}
	return msg.Sending
}

// State gives what is shared of an endpoint; ok is false where nothing was ever
// sent to it.
func (s Sending) State(endpoint string) (state data.EndpointState, ok bool) {
	i := slices.IndexFunc(s.States, func(e data.EndpointState) bool { return e.Endpoint == endpoint })
	if i < 0 {
		return data.EndpointState{Endpoint: endpoint}, false
	}
	return s.States[i], true
}

// Bulk gives the bulk of a name.
func (s Sending) Bulk(op data.Op) (data.Bulk, bool) {
	i := slices.IndexFunc(s.Bulks, func(b data.Bulk) bool { return op != "" && b.Op == op })
	if i < 0 {
		return data.Bulk{}, false
	}
	return s.Bulks[i], true
}

// RetriesChanged says that something was done about retries.
type RetriesChanged struct{}

// RetriedMsg brings the retries of the receipts on screen, and of those that are
// replays of ours what was sent, by its event id.
type RetriedMsg struct {
	Of      map[data.ID][]data.Retry
	Replays map[string]data.Retry
	IDs     []data.ID // that were asked for
	Err     error
}

// ReadRetried gives the command that reads the retries of receipts.
func ReadRetried(ctx context.Context, db Retries, receipts []data.Receipt) tea.Cmd {
	msg := RetriedMsg{IDs: make([]data.ID, len(receipts))}
	for i := range receipts {
		msg.IDs[i] = receipts[i].ID
	}
	events := replays(receipts)
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		if msg.Of, msg.Err = db.RetriesOf(ctx, msg.IDs); msg.Err == nil && len(events) > 0 {
			msg.Replays, msg.Err = db.SentByUs(ctx, events)
		}
		return msg
	}
}

// failedWithin is how long the search for failed deliveries may take.
const failedWithin = 10 * time.Second
