package tomlfile_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/tomlfile"
)

func TestAFileThatCannotBeReadIsSaidInASentence(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, test := range map[string]struct{ path, want string }{
		"nothing there":  {filepath.Join(dir, "no.toml"), "cannot read the list " + filepath.Join(dir, "no.toml") + ": no such file or directory. Name a file."},
		"a folder":       {dir, "is a directory"},
		"endless":        {"/dev/zero", "more than 256 KiB"},
		"huge":           {write("huge.toml", strings.Repeat("#", 300<<10)), "more than 256 KiB"},
		"no TOML":        {write("prose.toml", "a = 1\nDear reader,\n"), "prose.toml:2: "},
		"bytes":          {write("bytes.toml", "a = \x00\xff\x1b[2J"), "bytes.toml:1: "},
		"a key twice":    {write("twice.toml", "a = 1\n\na = 2"), "twice.toml:3: "},
		"half a bracket": {write("deep.toml", "a = "+strings.Repeat("[", 100<<10)), "deep.toml:"},
	} {
		_, err := tomlfile.Load(test.path, "list", "name a file")
		switch {
		case err == nil:
			t.Errorf("%s: it was taken", name)
		case data.KindOf(err) != data.Usage || !strings.Contains(err.Error(), test.want) || strings.ContainsAny(err.Error(), "\n\x1b\x00"):
			t.Errorf("%s: said %q, want %q", name, err, test.want)
		}
	}
	if f, err := tomlfile.Load("/dev/null", "list", ""); err != nil || len(f.Top) > 0 {
		t.Errorf("of nothing it read %v, %v", f.Top, err)
	}
}

func TestAFileOfNonsenseCostsLittle(t *testing.T) {
	began := time.Now()
	_, _ = tomlfile.Parse("f.toml", strings.Repeat("a = 1\n", 40<<10))
	_, _ = tomlfile.Parse("f.toml", "a = "+strings.Repeat("[", 50<<10)+strings.Repeat("]", 50<<10))
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %s", took)
	}
}

func TestAFaultNamesTheLine(t *testing.T) {
	f, err := tomlfile.Parse("f.toml", "[a]\nb = 1\n")
	if err != nil {
		t.Fatal(err)
	}
	for want, got := range map[string]error{
		"f.toml:2: a.b: no":   f.Fault("no", "a", "b"),
		"f.toml:1: a.c: no":   f.Fault("no", "a", "c"),
		"f.toml: nowhere: no": f.Fault("no", "nowhere"),
		"f.toml: no":          f.Fault("no"),
	} {
		if got.Error() != want {
			t.Errorf("said %q, want %q", got, want)
		}
	}
}
