package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rooms are the packages of the house, and which others of ours each of them
// may import. "x/..." is x and everything below. A package that is not here has
// to be thought about first.
var rooms = map[string][]string{
	"data":             nil,
	"data/dberr":       nil,
	"data/newfile":     {"data"},
	"data/reference":   {"data"},
	"data/tomlfile":    {"data"},
	"data/config":      {"data", "data/tomlfile"},
	"data/link":        nil,
	"data/source":      {"data", "data/tomlfile", "data/dberr", "data/link"},
	"data/ledger":      {"data", "data/dberr", "data/link", "rules/dispute"}, // it keeps to the moves that there are
	"data/tally":       {"data"},
	"data/watch":       {"data", "data/source", "data/tally", "data/ledger", "rules/..."},
	"data/deliver":     {"data", "data/ledger", "rules/..."},
	"data/capture":     {"data", "data/source", "data/ledger", "data/reference", "data/newfile"},
	"data/dossier":     {"data", "data/newfile"}, // files as they come, whatever is in them
	"data/demo":        {"data", "data/reference"},
	"data/datatest":    {"data/..."},
	"rules":            {"data", "rules/..."}, // Check gathers what the rooms below know
	"rules/query":      {"data"},              // the raw query is a Text
	"rules/flow":       {"data"},              // counts a minute are data.Minute
	"rules/contract":   {"data", "rules/query"},
	"rules/macro":      nil,
	"rules/catalogue":  {"data", "rules/query", "rules/contract", "rules/macro"},
	"rules/conversion": {"data", "rules/query", "rules/contract"},
	"rules/board":      {"data", "rules/query", "rules/contract", "rules/conversion", "rules/flow"},
	"rules/mapping":    {"data", "rules/contract"}, // which words mean an event
	"rules/drill":      {"data"},                   // counts of a level are data.Groups
	"rules/compare":    {"data", "rules/query", "rules/contract", "rules/macro"},
	"rules/dispute":    {"data", "rules/conversion"},
	"rules/evidence":   {"data", "rules/query", "rules/contract", "rules/conversion", "rules/dispute"},
	"rules/retry":      {"data", "rules/query", "rules/contract", "rules/macro"}, // what is a macro names no click
	"rules/reconcile":  {"data", "rules/query", "rules/contract", "rules/conversion"},
	"tui/theme":        nil,
	"tui/keys":         nil,
	"tui/part":         {"tui/theme", "tui/keys"},
	"tui/page":         {"tui/part", "tui/theme", "tui/keys", "rules/...", "data"},
	"tui":              {"tui/...", "rules/...", "data", "data/newfile"},
	"cmd/tailback":     {"data/...", "rules/...", "tui/..."},
}

// testsMay is what the tests of every room may import beside: the nouns, a
// database to throw away and a world to fill it with.
var testsMay = []string{"data", "data/datatest", "data/reference", "data/demo"}

var (
	terminal = []string{"charm.land/...", "github.com/charmbracelet/bubbletea/...", "github.com/charmbracelet/lipgloss/...", "github.com/charmbracelet/bubbles/..."}
	database = []string{"database/sql", "github.com/jmoiron/sqlx/...", "github.com/lib/pq/...", "modernc.org/sqlite/..."}
	outside  = []string{"net", "net/http/...", "os/...", "io/ioutil", "syscall"}
	chance   = []string{"math/rand/...", "crypto/rand"}
)

// forbidden are the imports from outside that a room's own code must do
// without, and why. Its tests may have them.
var forbidden = []struct {
	room    string // with all rooms below
	imports []string
	why     string
}{
	{"data", terminal, "only tui knows the terminal"},
	{"rules", terminal, "only tui knows the terminal"},
	{"cmd", terminal, "tui.Run is the only door to Bubble Tea"},
	{"rules", slices.Concat(database, outside, chance), "rules are pure: what they need comes in as arguments"},
	{"tui", database, "a screen asks through an interface and knows no SQL"},
	{"data", []string{"github.com/spf13/..."}, "flags belong to cmd"},
	{"rules", []string{"github.com/spf13/..."}, "flags belong to cmd"},
	{"tui", []string{"github.com/spf13/..."}, "flags belong to cmd"},
}

// clock are the calls by which a function learns the time or waits for it.
var clock = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}

// file is what the rules need to know of one Go file.
type file struct {
	name    string   // data/source/tail.go
	imports []string // import paths
	clock   []string // calls of time.Now and its like
}

func (f file) pkg() string  { return path.Dir(f.name) }
func (f file) isTest() bool { return strings.HasSuffix(f.name, "_test.go") }

// violations says what is wrong with the imports of one file.
func violations(f file) (wrong []string) {
	if _, ok := rooms[f.pkg()]; !ok {
		return []string{f.name + ": the folder is no room of the house"}
	}
	for _, imported := range f.imports {
		if why := whyNot(f, imported); why != "" {
			wrong = append(wrong, fmt.Sprintf("%s imports %s: %s", f.name, imported, why))
		}
	}
	if within(f.pkg(), "rules/...") && !f.isTest() {
		for _, call := range f.clock {
			wrong = append(wrong, fmt.Sprintf("%s calls %s: rules get the time as an argument", f.name, call))
		}
	}
	return wrong
}

// whyNot gives the reason against an import; "" for none.
func whyNot(f file, imported string) string {
	own, ours := strings.CutPrefix(imported, "tailback/")
	if !ours {
		return whyNotOutside(f, imported)
	}
	may := rooms[f.pkg()]
	switch {
	case f.isTest() && (own == f.pkg() || slices.Contains(testsMay, own)):
		return ""
	case own == "data/datatest":
		return "it is for tests only"
	case !slices.ContainsFunc(may, func(pattern string) bool { return within(own, pattern) }):
		return fmt.Sprintf("%s may import %s", f.pkg(), allowed(may))
	}
	return ""
}

func allowed(may []string) string {
	if len(may) == 0 {
		return "no other room"
	}
	return "only " + strings.Join(may, ", ")
}

func whyNotOutside(f file, imported string) string {
	if f.isTest() {
		return ""
	}
	for _, ban := range forbidden {
		banned := func(pattern string) bool { return within(imported, pattern) }
		if within(f.pkg(), ban.room+"/...") && slices.ContainsFunc(ban.imports, banned) {
			return ban.why
		}
	}
	return ""
}

// within reports whether a path is the pattern's, or below one that ends in
// "/...".
func within(p, pattern string) bool {
	root, all := strings.CutSuffix(pattern, "/...")
	return p == root || all && strings.HasPrefix(p, root+"/")
}

// readFile parses one Go file.
func readFile(root, name string) (file, error) {
	parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, name), nil, parser.SkipObjectResolution)
	if err != nil {
		return file{}, err
	}
	f := file{name: name}
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return file{}, err
		}
		f.imports = append(f.imports, imported)
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok && id.Name == "time" && slices.Contains(clock, sel.Sel.Name) {
				f.clock = append(f.clock, "time."+sel.Sel.Name)
			}
		}
		return true
	})
	return f, nil
}

// goFiles lists the Go files below root, by their names there.
func goFiles(root string) (names []string, err error) {
	err = fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := name != "." && strings.HasPrefix(d.Name(), ".")
		if d.IsDir() && (hidden || d.Name() == "testdata") {
			return fs.SkipDir
		}
		if !d.IsDir() && path.Ext(name) == ".go" {
			names = append(names, name)
		}
		return nil
	})
	return names, err
}

func TestImportsRunOneWay(t *testing.T) {
	names, err := goFiles("../..")
	if err != nil {
		t.Fatal(err)
	}
	if len(names) < 20 {
		t.Fatalf("only %d Go files found", len(names))
	}
	for _, name := range names {
		f, err := readFile("../..", name)
		if err != nil {
			t.Fatal(err)
		}
		for _, wrong := range violations(f) {
			t.Error(wrong)
		}
	}
}

func TestAWrongImportIsReported(t *testing.T) {
	tests := map[string]struct {
		file string
		imp  string
		bad  bool
	}{
		"nouns reach for a room":       {"data/id.go", "tailback/data/source", true},
		"source reads the ledger":      {"data/source/facts.go", "tailback/data/ledger", true},
		"source knows a rule":          {"data/source/facts.go", "tailback/rules/query", true},
		"rules look at source":         {"rules/check.go", "tailback/data/source", true},
		"flow leans on another rule":   {"rules/flow/flow.go", "tailback/rules/query", true},
		"a part knows receipts":        {"tui/part/table.go", "tailback/data", true},
		"a page opens the database":    {"tui/page/live_load.go", "tailback/data/source", true},
		"a page climbs to the console": {"tui/page/live.go", "tailback/tui", true},
		"datatest outside a test":      {"data/source/open.go", "tailback/data/datatest", true},
		"a room nobody planned":        {"data/util/strings.go", "strings", true},
		"a folder nobody planned":      {"helpers/strings.go", "strings", true},
		"Bubble Tea in a command":      {"cmd/tailback/console.go", "charm.land/bubbletea/v2", true},
		"Lip Gloss in a noun":          {"data/text.go", "charm.land/lipgloss/v2", true},
		"SQL in a rule":                {"rules/check.go", "github.com/jmoiron/sqlx", true},
		"HTTP in a rule":               {"rules/check.go", "net/http", true},
		"a file in a rule":             {"rules/check.go", "os", true},
		"chance in a rule":             {"rules/check.go", "math/rand/v2", true},
		"flags in a screen":            {"tui/console.go", "github.com/spf13/cobra", true},

		"source uses nouns":       {"data/source/tail.go", "tailback/data", false},
		"deliver checks rules":    {"data/deliver/worker.go", "tailback/rules/contract", false},
		"a rule parses addresses": {"rules/query/ip.go", "net/netip", false},
		"a page draws":            {"tui/page/live_view.go", "charm.land/lipgloss/v2", false},
		"a test needs a database": {"data/source/tail_test.go", "tailback/data/datatest", false},
		"a test of a part":        {"tui/part/table_test.go", "tailback/data", false},
		"a test reads a golden":   {"rules/check_test.go", "os", false},
		"a command opens":         {"cmd/tailback/tail.go", "tailback/data/source", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			wrong := violations(file{name: test.file, imports: []string{test.imp}})
			if (len(wrong) > 0) != test.bad {
				t.Errorf("%s importing %s: %q", test.file, test.imp, wrong)
			}
		})
	}
}

func TestAClockInARuleIsReported(t *testing.T) {
	root := t.TempDir()
	src := "package rules\n\nimport \"time\"\n\nvar t = time.Now()\nvar d = time.Since(t)\nvar h = time.Hour\n"
	for _, name := range []string{"rules/late.go", "data/late.go"} {
		if err := os.MkdirAll(filepath.Join(root, path.Dir(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, name), []byte(src), 0o644); err != nil {
			t.Fatal(err)
		}
		f, err := readFile(root, name)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]int{"rules": 2, "data": 0}[f.pkg()]
		if wrong := violations(f); len(wrong) != want {
			t.Errorf("%s: %q, want %d", name, wrong, want)
		}
	}
}
