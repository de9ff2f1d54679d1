package page

import (
	"context"
	"io"
	"slices"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
)

// export writes the marked receipts, or where none is marked all of the list.
func (l liveNow) export() tea.Cmd {
	l.halt()
	rows := l.shown().all()
	if len(l.marks) > 0 {
		rows = slices.DeleteFunc(rows, func(p packed) bool {
			_, marked := l.marks[p.id()]
			return !marked
		})
	}
	ctx, db, secrets := l.Ctx, l.Receipts, l.frame.Secrets
	write := func(asked context.Context, w io.Writer, format string) error {
		asked, stop := context.WithCancel(asked)
		defer stop()
		defer context.AfterFunc(ctx, stop)()
		return writeReceipts(asked, db, w, format, rows, secrets)
	}
	return func() tea.Msg { return Export{Name: "live", Rows: len(rows), Write: write} }
}

// wholeAtOnce is how many receipts of which only a beginning was kept are read
// again at once: a request can be a megabyte.
const wholeAtOnce = 25

// writeReceipts writes rows as csv, with a line of names first, or as json, an
// object a line; secrets hidden, every other byte there.
func writeReceipts(ctx context.Context, db Receipts, w io.Writer, format string, rows []packed, secrets []string) error {
	if format == "csv" {
		if _, err := w.Write(data.CSVHeader()); err != nil {
			return err
		}
	}
	for some := range slices.Chunk(rows, wholeAtOnce) {
		receipts, err := wholeReceipts(ctx, db, some)
		if err != nil {
			return err
		}
		if _, err := w.Write(written(receipts, format, secrets)); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// written gives receipts as lines of csv or json.
func written(receipts []data.Receipt, format string, secrets []string) []byte {
	var lines []byte
	for _, r := range receipts {
		r = withoutSecrets(r, secrets)
		if format == "csv" {
			lines = r.AppendCSV(lines)
			continue
		}
		lines = append(r.AppendJSON(lines), '\n')
	}
	return lines
}
