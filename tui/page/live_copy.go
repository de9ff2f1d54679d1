package page

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/rules/query"
)

// What leaves the list for elsewhere: copies of one row.

// copyClick copies the click id of the row, or where it has none its key.
func (l liveNow) copyClick() tea.Cmd {
	return l.copyRow(func(r data.Receipt) Copy {
		if r.ClickID.Empty() {
			return Copy{What: "receipt id", Text: r.ID.Key.Raw()}
		}
		return Copy{What: "click id", Text: r.ClickID.Raw()}
	})
}

// copyWhole copies the receipt as a line of JSON, secrets hidden.
func (l liveNow) copyWhole() tea.Cmd {
	secrets := l.frame.Secrets
	return l.copyRow(func(r data.Receipt) Copy {
		return Copy{What: "receipt", Text: string(withoutSecrets(r, secrets).AppendJSON(nil))}
	})
}

// copyRow copies what is made of the row under the cursor, read again where
// only the beginning of its fields is here.
func (l liveNow) copyRow(of func(data.Receipt) Copy) tea.Cmd {
	l.halt()
	p, ok := l.current()
	if !ok {
		return nil
	}
	ctx, db := l.Ctx, l.Receipts
	return func() tea.Msg {
		whole, err := wholeReceipts(ctx, db, []packed{p})
		switch {
		case err != nil:
			return failed("the receipt could not be copied", err)()
		case len(whole) == 0:
			return Note{Text: "the receipt could not be copied: it is no longer in the database"}
		}
		return of(whole[0])
	}
}

// wholeReceipts gives rows as receipts with every byte: those of which only a
// beginning was kept are read again, and one that is gone is left out.
func wholeReceipts(ctx context.Context, db Receipts, rows []packed) ([]data.Receipt, error) {
	var ids []data.ID
	for _, p := range rows {
		if !p.whole() {
			ids = append(ids, p.id())
		}
	}
	again := map[data.ID]data.Receipt{}
	for some := range slices.Chunk(ids, history) {
		ctx, cancel := context.WithTimeout(ctx, patience)
		receipts, err := db.ByID(ctx, some)
		cancel()
		if err != nil {
			return nil, err
		}
		for _, r := range receipts {
			again[r.ID] = r
		}
	}
	receipts := make([]data.Receipt, 0, len(rows))
	for _, p := range rows {
		r, ok := p.receipt(), true
		if !p.whole() {
			r, ok = again[p.id()]
		}
		if ok {
			receipts = append(receipts, r)
		}
	}
	return receipts, nil
}

// thoseThatFit reads the first of some receipts, as many as a list holds.
func thoseThatFit(ctx context.Context, db Receipts, ids []data.ID) (found []data.Receipt, err error) {
	for some := range slices.Chunk(ids, wholeAtOnce) {
		receipts, err := db.ByID(ctx, some)
		if err != nil {
			return nil, err
		}
		var full bool
		if found, full = thatFit(append(found, receipts...)); full {
			break
		}
	}
	return found, nil
}

// withoutSecrets gives a receipt fit to leave the screen.
func withoutSecrets(r data.Receipt, secrets []string) data.Receipt {
	if !r.Query.Null() {
		r.Query = data.NewText(query.Redact(r.Query.Raw(), secrets))
	}
	if !r.Reason.Empty() { // a tracker may repeat what it was sent
		r.Reason = data.NewText(query.Redact(r.Reason.Raw(), secrets))
	}
	return r
}
