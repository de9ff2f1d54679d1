package tui

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/rules/evidence"
	"tailback/tui/page"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// lines gives the preview under the audience, and under it the name of the file.
func (h *handout) lines(f page.Frame) []string {
	lines := append(dialog(f, h.c.labelled(data.Safe(h.of.Title()))), h.readers(f))
	below := h.below(f)
	preview := h.preview(f)
	room := max(f.Height-len(lines)-1-len(below), 0)
	from := min(h.top, max(len(preview)-room, 0))
	lines = append(lines, preview[from:min(from+room, len(preview))]...)
	return append(append(lines, h.file(f)), below...)
}

// readers names the audiences, the one that it is for in brackets.
func (h *handout) readers(f page.Frame) string {
	line := f.Theme.Paint(theme.Accent, " for ")
	for i, name := range evidence.Audiences() {
		role, word := theme.Dim, " "+name+" "
		if i == h.who%len(evidence.Audiences()) {
			role, word = theme.Cursor, "["+name+"]"
		}
		line += f.Theme.Paint(role, word)
	}
	return line
}

// preview gives what is inside and what is left out, whole.
func (h *handout) preview(f page.Frame) (lines []string) {
	if h.drawn == nil {
		return nil
	}
	for _, line := range h.drawn.lines {
		lines = append(lines, said(f, theme.Plain, line, wrapsAtMost)...)
	}
	return lines
}

// wrapsAtMost is on how many lines one of the preview is shown.
const wrapsAtMost = 6

func (h *handout) file(f page.Frame) string {
	text, _ := h.input.View(f.Theme, f.Width-8, data.Safe)
	return f.Theme.Paint(theme.Accent, " file ") + " " + text
}

// below says what goes on, what went wrong, or what enter does.
func (h *handout) below(f page.Frame) []string {
	spinner := " " + f.Theme.Paint(theme.Progress, part.Spinner(f.Theme, f.Spin)) + " "
	finding := "looking up what there is"
	if n := len(h.of.Disputes); n > 1 {
		finding = fmt.Sprintf("looking up what there is: %s of %s disputes, esc stops", page.Grouped(int(h.done.Load())), page.Grouped(n))
	}
	switch {
	case h.wrong != "":
		return said(f, theme.Bad, h.wrong, 3)
	case h.finding.Slow(f.Now):
		return []string{spinner + finding}
	case h.drawing.Slow(f.Now):
		return []string{spinner + "putting the files together, esc stops"}
	case h.writing.Out() && h.writing.Since(f.Now) >= time.Second:
		return []string{spinner + "writing, esc stops"}
	case h.drawn == nil:
		return []string{""}
	}
	return said(f, theme.Dim, "enter writes: a zip, or else a folder; its digest goes into the audit", 1)
}

func (h *handout) cursor(f page.Frame) *tea.Cursor {
	_, column := h.input.View(f.Theme, f.Width-8, data.Safe)
	return tea.NewCursor(7+column, len(h.lines(f))-len(h.below(f))-1)
}
