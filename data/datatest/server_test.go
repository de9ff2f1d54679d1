package datatest

import (
	"os"
	"path/filepath"
	"testing"
)

func TestTheNewestServerIsTakenByNumber(t *testing.T) {
	root := t.TempDir()
	for _, version := range []string{"9.6", "16", "13"} {
		if err := os.MkdirAll(filepath.Join(root, version, "bin"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	dirs := installed(root)
	if len(dirs) != 3 || dirs[0] != filepath.Join(root, "16", "bin") || dirs[2] != filepath.Join(root, "9.6", "bin") {
		t.Errorf("in this order: %q", dirs)
	}
}

func TestAFolderNamedForTheServerMustHoldIt(t *testing.T) {
	t.Setenv(BinEnv, t.TempDir())
	if dir, err := binaries(); err == nil {
		t.Errorf("took the empty %s", dir)
	}
}
