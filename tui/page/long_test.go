package page

import (
	"context"
	"io"
	"strings"
	"testing"

	"tailback/data"
)

// longOnes are receipts with requests of a megabyte, which share its bytes.
func longOnes(n int) []data.Receipt {
	request := data.NewText(strings.Repeat("x", 1<<20))
	all := make([]data.Receipt, n)
	for i := range all {
		all[i] = made(i)
		all[i].Query = request
	}
	return all
}

func TestAListHoldsAsManyLongReceiptsAsThereIsMemoryFor(t *testing.T) {
	if fit, full := thatFit(longOnes(100)); len(fit) != 31 || !full {
		t.Errorf("%d fit, full %v", len(fit), full)
	}
	var short []data.Receipt
	for i := range history + 10 {
		short = append(short, made(i))
	}
	if fit, full := thatFit(short); len(fit) != history || !full {
		t.Errorf("of short ones %d fit, full %v", len(fit), full)
	}
	if fit, full := thatFit(short[:10]); len(fit) != 10 || full {
		t.Errorf("of ten %d fit, full %v", len(fit), full)
	}
}

// archive counts how many receipts are read at once.
type archive struct {
	Receipts
	byID map[data.ID]data.Receipt
	most int
}

func (a *archive) ByID(_ context.Context, ids []data.ID) (all []data.Receipt, err error) {
	a.most = max(a.most, len(ids))
	for _, id := range ids {
		all = append(all, a.byID[id])
	}
	return all, nil
}

func TestLongReceiptsAreWrittenWholeAFewAtATime(t *testing.T) {
	db := &archive{byID: map[data.ID]data.Receipt{}}
	var rows []packed
	for _, r := range longOnes(60) {
		db.byID[r.ID] = r
		rows = append(rows, pack(&r))
	}
	reader, writer := io.Pipe()
	go func() { _ = writer.CloseWithError(writeReceipts(t.Context(), db, writer, "json", rows, nil)) }()
	written, err := io.Copy(io.Discard, reader)
	if err != nil || written < 60<<20 || db.most > 25 {
		t.Errorf("%d bytes are written, %d receipts read at once, %v", written, db.most, err)
	}
}

func TestAQuestionIsAboutFewRowsThatMustBeReadAgain(t *testing.T) {
	var queue []packed
	for i, r := range longOnes(200) {
		if i%2 == 0 {
			r = made(i)
		}
		queue = append(queue, pack(&r))
	}
	for most, want := range map[int]int{10: 10, 200: 51, 1000: 51} {
		if n := front(queue, most); n != want {
			t.Errorf("of at most %d it is about %d, want %d", most, n, want)
		}
	}
	if n := front(queue[:1], 1000); n != 1 {
		t.Errorf("of one it is about %d", n)
	}
}
