package tui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tailback/tui/page"
)

// exporting is a session with the dialog open over three rows.
func exporting(t *testing.T, write func(context.Context, io.Writer, string) error) (s *session, dir string) {
	t.Helper()
	dir = t.TempDir()
	t.Chdir(dir)
	s = newSession(t, 80, 24, 30, func(o *Options) { o.Env = append(o.Env, "HOME="+dir) })
	if write == nil {
		write = func(_ context.Context, w io.Writer, format string) error {
			_, err := fmt.Fprintf(w, "three rows as %s\n", format)
			return err
		}
	}
	s.send(page.Export{Name: "live", Rows: 1234, Write: write})
	return s, dir
}

func files(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		text, _ := os.ReadFile(filepath.Join(dir, e.Name()))
		all = append(all, e.Name()+": "+string(text))
	}
	return strings.Join(all, "")
}

func TestAnExportAsksForAFileAndWritesIt(t *testing.T) {
	s, dir := exporting(t, nil)
	s.wantScreen("Export 1,234 rows", "./tailback-live-20261124-030741.csv", "as CSV", "enter write")
	s.press("enter")
	s.wantScreen("1,234 rows written to tailback-live-20261124-030741.csv, 18 B")
	if got, want := files(t, dir), "tailback-live-20261124-030741.csv: three rows as csv\n"; got != want {
		t.Errorf("there is %q, want %q", got, want)
	}
}

func TestTheEndingDecidesAndATildeIsHome(t *testing.T) {
	s, dir := exporting(t, nil)
	s.press("ctrl+u")
	s.typed("~/out.JSON")
	s.wantScreen("as JSON")
	s.press("enter")
	if got, want := files(t, dir), "out.JSON: three rows as json\n"; got != want {
		t.Errorf("there is %q, want %q", got, want)
	}
}

func TestAFileThatCannotBeWrittenIsSaidAndTheNameKept(t *testing.T) {
	s, dir := exporting(t, nil)
	if err := os.WriteFile("there.csv", []byte("dear"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"there.csv":       "cannot write to there.csv: there is something of that name already.",
		"none/x.csv":      "no such file or directory",
		"x.pdf":           "the name must end with .csv or .json",
		"":                "type the name of a file",
		"there.csv/x.csv": "not a directory",
	} {
		s.press("ctrl+u")
		s.paste(name)
		s.press("enter")
		s.wantScreen(want, " file  "+name)
	}
	if got := files(t, dir); got != "there.csv: dear" {
		t.Errorf("there is %q", got)
	}
}

func TestAnExportThatFailsLeavesNothingBehind(t *testing.T) {
	s, dir := exporting(t, func(_ context.Context, w io.Writer, _ string) error {
		_, _ = io.WriteString(w, strings.Repeat("x", 1<<20))
		return errors.New("the server is\x1b gone")
	})
	s.press("enter")
	s.wantScreen("the server is␛ gone", "tailback-live")
	if got := files(t, dir); got != "" {
		t.Errorf("there is %q", got)
	}
}

func TestAFileThatCameMeanwhileIsNotWrittenOver(t *testing.T) {
	s, dir := exporting(t, func(_ context.Context, w io.Writer, _ string) error {
		return os.WriteFile("tailback-live-20261124-030741.csv", []byte("dear"), 0o600)
	})
	s.press("enter")
	s.wantScreen("there is something of")
	if got := files(t, dir); got != "tailback-live-20261124-030741.csv: dear" {
		t.Errorf("there is %q", got)
	}
}

func TestALongExportTellsHowFarItIsAndCanBeCancelled(t *testing.T) {
	wrote := make(chan struct{})
	s, dir := exporting(t, func(ctx context.Context, w io.Writer, _ string) error {
		_, _ = io.WriteString(w, strings.Repeat("x", 1_500_000))
		close(wrote)
		<-ctx.Done()
		return ctx.Err()
	})
	ended := s.beside()
	s.press("enter")
	<-wrote
	s.now = s.now.Add(time.Second)
	s.send(spinMsg{})
	s.wantScreen("writing, 1 MB")
	s.typed("x")
	s.press("esc")
	s.wantScreen("cancelled: nothing was written", "030741.csv\n")
	s.send(<-ended)
	if got := files(t, dir); got != "" {
		t.Errorf("there is %q", got)
	}
	s.press("esc")
	if s.c.over != nil {
		t.Error("a second esc does not close it")
	}
}
