package tui

import (
	"context"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/keys"
	"tailback/tui/page"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// exportWithin is how long the writing of a file may take.
const exportWithin = 10 * time.Minute

// exporter asks for the name of a file and writes what is shown into it.
type exporter struct {
	c       *console
	rows    page.Export
	input   part.Input
	ask     page.Request
	path    string        // of the file being written
	written *atomic.Int64 // bytes so far
	wrong   string
}

func (c *console) export(rows page.Export) tea.Cmd {
	name := "./tailback-" + rows.Name + "-" + c.local(c.now).Format("20060102-150405") + ".csv"
	return c.open(&exporter{c: c, rows: rows, input: part.NewInput(name)})
}

func exporterActions() keys.Table[*exporter, tea.Cmd] {
	return keys.Table[*exporter, tea.Cmd]{
		{Keys: []string{"enter"}, Name: "write", Footer: true, Does: "write the file", Why: (*exporter).writing, Do: (*exporter).write},
		{Keys: []string{"esc"}, Name: "cancel", Footer: true, Does: "stop writing, or leave", Do: (*exporter).cancel},
	}
}

func (e *exporter) actions() []keys.Bound[tea.Cmd] { return exporterActions().On(e) }

func (e *exporter) writing() string {
	if e.ask.Out() {
		return "it is being written"
	}
	return ""
}

// cancel stops the writing and keeps the name; where nothing is written it
// closes.
func (e *exporter) cancel() tea.Cmd {
	if !e.ask.Out() {
		return e.c.shut()
	}
	e.ask.Stop()
	e.wrong = "cancelled: nothing was written"
	return nil
}

func (e *exporter) write() tea.Cmd {
	path, err := exportPath(e.input.Value(), e.c.options.env("HOME"))
	if err != nil {
		e.wrong = data.Safe(err.Error())
		return nil
	}
	e.wrong, e.path, e.written = "", path, new(atomic.Int64)
	rows, written := e.rows, e.written
	return page.Ask(e.c.ctx, &e.ask, e.c.now, exportWithin, func(ctx context.Context) (int64, error) {
		err := writeFile(ctx, path, written, rows.Write)
		return written.Load(), err
	})
}

// take takes the end of the writing.
func (e *exporter) take(msg tea.Msg) tea.Cmd {
	size, ok, err := page.Take[int64](&e.ask, msg, e.c.now)
	switch {
	case !ok:
	case err != nil:
		e.wrong = data.Safe(err.Error())
	default:
		e.c.close()
		e.c.note = page.Grouped(e.rows.Rows) + " rows written to " + data.Safe(e.path) + ", " + bytesOf(size)
	}
	return nil
}

func (e *exporter) typed(key tea.KeyPressMsg) tea.Cmd {
	if in, edited := e.input.Press(key); edited && !e.ask.Out() {
		e.input, e.wrong = in, ""
	}
	return nil
}

func (e *exporter) paste(text string) tea.Cmd {
	if !e.ask.Out() {
		e.input, e.wrong = e.input.Insert(strings.TrimSpace(text)), ""
	}
	return nil
}

func (e *exporter) busy() bool { return e.ask.Out() }
func (e *exporter) leave()     { e.ask.Stop() }

func (e *exporter) cursor(f page.Frame) *tea.Cursor {
	_, column := e.input.View(f.Theme, f.Width-8, data.Safe)
	return tea.NewCursor(7+column, 1)
}

func (e *exporter) lines(f page.Frame) []string {
	text, _ := e.input.View(f.Theme, f.Width-8, data.Safe)
	lines := dialog(f, "Export "+page.Grouped(e.rows.Rows)+" rows", f.Theme.Paint(theme.Accent, " file ")+" "+text)
	switch {
	case e.wrong != "":
		return append(lines, said(f, theme.Bad, e.wrong, 3)...)
	case e.ask.Out() && e.ask.Since(f.Now) >= time.Second:
		return append(lines, " "+f.Theme.Paint(theme.Progress, part.Spinner(f.Theme, f.Spin))+" writing, "+bytesOf(e.written.Load()))
	}
	return append(lines, said(f, theme.Dim, "as "+strings.ToUpper(exportFormat(e.input.Value()))+"; the ending .csv or .json decides", 1)...)
}

// exportFormat gives how a file of that name is written, by its ending: csv or json,
// "" for neither.
func exportFormat(name string) string {
	switch strings.ToLower(filepath.Ext(strings.TrimSpace(name))) {
	case ".csv":
		return "csv"
	case ".json":
		return "json"
	}
	return ""
}
