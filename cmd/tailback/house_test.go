package main

import (
	"os"
	"path"
	"slices"
	"strings"
	"testing"
)

// topLevel is all that a visitor sees in the top folder, beside dot-files.
var topLevel = []string{"cmd", "tui", "data", "rules", "go.mod", "go.sum", "Makefile", "README.md", "LICENSE", "demo.tape"}

// strangers gives the names that do not belong into the top folder and are not
// ignored by git.
func strangers(names, ignored []string) (wrong []string) {
	for _, name := range names {
		isIgnored := slices.ContainsFunc(ignored, func(pattern string) bool {
			ok, _ := path.Match(strings.Trim(pattern, "/"), name)
			return ok
		})
		if !strings.HasPrefix(name, ".") && !isIgnored && !slices.Contains(topLevel, name) {
			wrong = append(wrong, name)
		}
	}
	return wrong
}

func TestTheTopFolderStaysSmall(t *testing.T) {
	entries, err := os.ReadDir("../..")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	ignored, err := os.ReadFile("../../.gitignore")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range strangers(names, strings.Fields(string(ignored))) {
		t.Errorf("%s does not belong into the top folder", name)
	}
	if !slices.Contains(names, "go.mod") {
		t.Error("this is not the top folder")
	}
}

func TestAStrangerInTheTopFolderIsReported(t *testing.T) {
	got := strangers([]string{"cmd", ".ci", "tailback", "cpu.prof", "scripts", "notes.md"}, []string{"/tailback", "*.prof"})
	if want := []string{"scripts", "notes.md"}; !slices.Equal(got, want) {
		t.Errorf("reported %q, want %q", got, want)
	}
}
