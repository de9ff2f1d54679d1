package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tailback/data"
)

// A note is written in the person's own editor. What is too long for one is not lost
// with the editor's file, and what an editor that failed had in it is no note.
func TestANoteIsWrittenInAnEditor(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	t.Setenv("VISUAL", ". ./editor.sh; edit")
	c := newCaseload(t)
	edits := func(script string) {
		t.Helper()
		if err := os.WriteFile("editor.sh", []byte("edit() { "+script+"; }\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		c.keys("\x0f") // ctrl+o
	}
	c.disputed()
	c.keys(";")
	c.fill("note", "called them")

	edits(`head -c 1048576 /dev/zero | tr '\0' x > "$1"`)
	c.shows(t, "1 MB are more than is taken, 131 kB; they are kept in", temp, " called them")
	kept, err := filepath.Glob(filepath.Join(temp, "tailback-*.txt"))
	if err != nil || len(kept) != 1 {
		t.Fatalf("there are %q, %v", kept, err)
	}
	if is, err := os.Stat(kept[0]); err != nil || is.Size() != 1<<20 || is.Mode().Perm() != 0o600 {
		t.Errorf("of it is kept %v, %v", is, err)
	}

	edits(`echo half >> "$1"; false`)
	c.shows(t, "the editor left nothing: exit status 1", " called them")

	edits(`printf 'They look into it.\n' >> "$1"`)
	c.shows(t, "They look into it.")
	if left, _ := filepath.Glob(filepath.Join(temp, "tailback-*.txt")); len(left) != 1 {
		t.Errorf("beside what was too long there is %q", left)
	}
	c.keys(keyEnter)
	c.is(1, func(f data.DisputeFile) string {
		return unless(len(f.Notes) == 1 && f.Notes[0].Text.Raw() == "called themThey look into it.", "its notes are "+strings.Join(noteTexts(f), "; "))
	})
}

func noteTexts(f data.DisputeFile) (texts []string) {
	for _, n := range f.Notes {
		texts = append(texts, n.Text.Raw())
	}
	return texts
}
