package tui

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/page"
	"tailback/tui/part"
)

// editedMsg brings what was written in an editor.
type editedMsg struct {
	of    *form
	at    int // the field
	text  string
	wrong string // "" where the text is there
}

// editedAtMost is how much of what an editor left is taken, in bytes.
const editedAtMost = 1 << 17

// editor gives the person's editor; "" for none.
func (o Options) editor() string { return cmp.Or(o.env("VISUAL"), o.env("EDITOR")) }

func (f *form) noEditor() string {
	switch {
	case !f.field().Long:
		return "it is one line"
	case f.c.options.editor() == "":
		return "neither VISUAL nor EDITOR is set"
	case f.doing.Out():
		return "it is being done"
	}
	return ""
}

// edit opens the person's editor on the field, in the place of the console. The
// text is in a file that the person alone can read, until the editor ends.
func (f *form) edit() tea.Cmd {
	at := f.at
	path, err := draft(f.fields[at].Value())
	if err != nil {
		f.wrong = "no editor: " + page.Reason(err)
		return nil
	}
	// The variable may hold arguments; the shell takes it apart as it does elsewhere.
	cmd := exec.CommandContext(f.c.ctx, "sh", "-c", f.c.options.editor()+` "$1"`, "sh", path)
	cmd.Env = f.c.options.Env
	return tea.ExecProcess(cmd, func(err error) tea.Msg {
		msg := editedMsg{of: f, at: at}
		msg.text, msg.wrong = written(path, err)
		return msg
	})
}

// draft writes a text to a file of the person's own.
func draft(text string) (path string, err error) {
	file, err := os.CreateTemp("", "tailback-*.txt") // 0600
	if err != nil {
		return "", err
	}
	if _, err = file.WriteString(text); err == nil {
		return file.Name(), file.Close()
	}
	_ = file.Close()
	_ = os.Remove(file.Name())
	return "", err
}

// written takes what an editor left, and the file away. What is more than is taken
// stays in the file: it is nowhere else.
func written(path string, failed error) (text, wrong string) {
	if is, err := os.Stat(path); failed == nil && err == nil && is.Size() > editedAtMost {
		return "", fmt.Sprintf("%s are more than is taken, %s; they are kept in %s", bytesOf(is.Size()), bytesOf(editedAtMost), data.Safe(path))
	}
	defer func() { _ = os.Remove(path) }()
	b, err := os.ReadFile(path)
	if err = cmp.Or(failed, err); err != nil {
		return "", "the editor left nothing: " + page.Reason(err)
	}
	return strings.TrimSpace(string(b)), ""
}

// edited takes what was written.
func (f *form) edited(msg editedMsg) {
	if f.wrong = msg.wrong; f.wrong == "" {
		f.fields[msg.at] = part.NewInput(msg.text)
	}
}
