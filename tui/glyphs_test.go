package tui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Only the theme knows which signs a terminal has: a dash in a sentence of a
// page would be a question mark on one without UTF-8, and two cells in Japan.
func TestOnlyTheThemeHasSignsBeyondASCII(t *testing.T) {
	glyphs, seen := filepath.Join("theme", "glyphs.go"), 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		for _, text := range beyondASCII(t, path) {
			if path == glyphs {
				seen++
				continue
			}
			t.Errorf("%s: %s", path, text)
		}
		return nil
	})
	if err != nil || seen == 0 {
		t.Errorf("%d signs in %s, %v", seen, glyphs, err)
	}
}

// beyondASCII gives the literals of a file that hold other characters.
func beyondASCII(t *testing.T, path string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	ast.Inspect(file, func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return true
		}
		text, _ := strconv.Unquote(lit.Value)
		if strings.IndexFunc(text, func(r rune) bool { return r >= 0x80 }) >= 0 {
			found = append(found, lit.Value)
		}
		return true
	})
	return found
}
