package dossier_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/dossier"
)

func files() []data.EvidenceFile {
	return []data.EvidenceFile{{Name: "b.json", Body: []byte("{}\n")}, {Name: "a.md", Body: bytes.Repeat([]byte("It came in time.\n"), 4096)}}
}

// publish writes the files to a path.
func publish(t testing.TB, path string) dossier.Files {
	t.Helper()
	sealed := dossier.Seal(files())
	d, err := sealed.Write(t.Context(), path)
	if err == nil {
		err = d.Publish()
		d.Discard()
	}
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

// inside gives the names in a folder.
func inside(t testing.TB, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestWhatWasWrittenIsConsistent(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"folder", "file.zip"} {
		path := filepath.Join(dir, name)
		sealed := publish(t, path)
		r, err := dossier.Check(path)
		if err != nil || !r.Consistent() || r.Digest != sealed.Digest || r.Files != 2 || sealed.Count() != 2 {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s can be read by others: %v, %v", name, info.Mode(), err)
		}
	}
	if diff := cmp.Diff([]string{"file.zip", "folder"}, inside(t, dir)); diff != "" {
		t.Error(diff)
	}
	var one, two bytes.Buffer
	if err := errors.Join(dossier.Seal(files()).Zip(&one), dossier.Seal(files()).Zip(&two)); err != nil || !bytes.Equal(one.Bytes(), two.Bytes()) {
		t.Errorf("the same files are other bytes, %v", err)
	}
}

func TestWhateverWasTouchedIsNamed(t *testing.T) {
	for name, c := range map[string]struct {
		touch func(dir string) error
		want  []dossier.Fault
	}{
		"a byte": {func(dir string) error { return os.WriteFile(filepath.Join(dir, "b.json"), []byte("{} "), 0o600) }, []dossier.Fault{{Name: "b.json", Why: "changed"}}},
		"a file": {func(dir string) error { return os.Remove(filepath.Join(dir, "a.md")) }, []dossier.Fault{{Name: "a.md", Why: "missing"}}},
		"one more": {func(dir string) error { return os.WriteFile(filepath.Join(dir, "c\x1b.txt"), nil, 0o600) },
			[]dossier.Fault{{Name: "c␛.txt", Why: "not in the manifest"}}},
		"a link": {func(dir string) error {
			return errors.Join(os.Rename(filepath.Join(dir, "b.json"), dir+".json"), os.Symlink(dir+".json", filepath.Join(dir, "b.json")))
		}, []dossier.Fault{{Name: "b.json", Why: "no plain file"}}},
		"the manifest": {func(dir string) error { return os.Remove(filepath.Join(dir, dossier.Manifest)) }, []dossier.Fault{{Name: dossier.Manifest, Why: "missing"}}},
		"no manifest": {func(dir string) error {
			return os.WriteFile(filepath.Join(dir, dossier.Manifest), []byte("hello\n"), 0o600)
		}, []dossier.Fault{{Name: dossier.Manifest, Why: "no manifest"}}},
		"one of elsewhere": {func(dir string) error {
			return os.WriteFile(filepath.Join(dir, dossier.Manifest), []byte(strings.Repeat("0", 64)+"  ../../etc/passwd\n"), 0o600)
		}, []dossier.Fault{{Name: dossier.Manifest, Why: "no manifest"}}},
	} {
		dir := filepath.Join(t.TempDir(), "d")
		publish(t, dir)
		if err := c.touch(dir); err != nil {
			t.Fatal(err)
		}
		r, err := dossier.Check(dir)
		if diff := cmp.Diff(c.want, r.Wrong); diff != "" || err != nil || r.Consistent() {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
}

// A manifest that was made anew for other files has another digest.
func TestAZipThatWasMadeAnewHasAnotherDigest(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.zip")
	sealed := publish(t, path)
	changed := files()
	changed[0].Body = []byte("{ }\n")
	if again := dossier.Seal(changed); again.Digest == sealed.Digest {
		t.Error("it has the same digest")
	}
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for at := 0; at < len(good); at += max(1, len(good)/60) { // a bit anywhere
		bad := bytes.Clone(good)
		bad[at] ^= 1
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := dossier.Check(path)
		if err != nil || !r.Consistent() {
			continue
		}
		if z, err := zip.OpenReader(path); err != nil || r.Digest != sealed.Digest {
			t.Errorf("a flip at %d of %d is not seen: %v", at, len(good), err)
		} else {
			_ = z.Close() // a bit that says nothing: a time, a version
		}
	}
	for name, b := range map[string][]byte{"cut": good[:len(good)/2], "empty": nil, "no zip": []byte("hello")} {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := dossier.Check(path); data.KindOf(err) != data.Usage || !strings.Contains(err.Error(), "neither a folder nor a whole zip") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatIsStoppedLeavesNothing(t *testing.T) {
	for _, name := range []string{"folder", "file.zip"} {
		dir := t.TempDir()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := dossier.Seal(files()).Write(ctx, filepath.Join(dir, name)); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
		d, err := dossier.Seal(files()).Write(t.Context(), filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := d.Publish(); err == nil || !strings.Contains(err.Error(), "there is something of that name already") {
			t.Errorf("%s: %v", name, err)
		}
		d.Discard()
		if diff := cmp.Diff([]string{name}, inside(t, dir)); diff != "" {
			t.Error(diff)
		}
	}
}

// The process that is started writes to a disk that takes 16 kB of a file.
func TestAFullDiskLeavesNothing(t *testing.T) {
	if path := os.Getenv("DOSSIER_TO"); path != "" {
		_, err := dossier.Seal(append(files(), data.EvidenceFile{Name: "large", Body: noise(64 << 10)})).Write(context.Background(), path)
		if err == nil || !strings.Contains(err.Error(), "the disk is full. Make room") || data.KindOf(err) != data.Usage {
			t.Errorf("it says %v", err)
		}
		return
	}
	for _, name := range []string{"folder", "file.zip"} {
		dir := t.TempDir()
		cmd := exec.Command("sh", "-c", `trap "" XFSZ; ulimit -f 32; exec "$0" -test.run '^TestAFullDiskLeavesNothing$'`, os.Args[0])
		cmd.Env = append(os.Environ(), "DOSSIER_TO="+filepath.Join(dir, name))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", name, err, out)
		}
		if left := inside(t, dir); left != nil {
			t.Errorf("%s: there is %q", name, left)
		}
	}
}

// noise does not compress.
func noise(n int) []byte {
	b := make([]byte, n)
	x := uint32(1)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = byte(x >> 24)
	}
	return b
}
