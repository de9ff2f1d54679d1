package dossier

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"tailback/data"
)

// What a dossier may be, so that a hostile one fills neither memory nor disk.
const (
	filesAtMost = 100_000
	bytesAtMost = 256 << 20 // of one file
)

// Report is what a dossier is, held against its manifest.
type Report struct {
	Digest string // of the manifest; "" where there is none
	Files  int    // that the manifest names
	Wrong  []Fault
}

// Fault is a file that is not as the manifest says.
type Fault struct {
	Name string `json:"name"` // safe to print
	Why  string `json:"why"`  // changed, missing, not in the manifest
}

// Consistent reports whether all is as the manifest says.
func (r Report) Consistent() bool { return r.Digest != "" && len(r.Wrong) == 0 }

// Check holds a folder or a zip against its manifest. The error, a data.Error, is
// of one that cannot be read.
func Check(path string) (r Report, err error) {
	found, err := digests(path)
	if err != nil {
		return r, unreadable(path, err)
	}
	list, ok := found[Manifest]
	if !ok {
		r.Wrong = append(r.Wrong, Fault{Manifest, "missing"})
		return r, nil
	}
	delete(found, Manifest)
	named, ok := listed(list.body)
	if r.Digest = list.digest; !ok {
		r.Wrong = append(r.Wrong, Fault{Manifest, "no manifest"})
		return r, nil
	}
	r.Files = len(named)
	names := slices.Sorted(maps.Keys(named))
	for name := range found {
		if _, ok := named[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		is, there := found[name]
		digest, listed := named[name]
		switch {
		case !there:
			r.Wrong = append(r.Wrong, Fault{data.Safe(name), "missing"})
		case !listed:
			r.Wrong = append(r.Wrong, Fault{data.Safe(name), "not in the manifest"})
		case is.why != "":
			r.Wrong = append(r.Wrong, Fault{data.Safe(name), is.why})
		case is.digest != digest:
			r.Wrong = append(r.Wrong, Fault{data.Safe(name), "changed"})
		}
	}
	return r, nil
}

// seen is a file of a dossier; body is kept of the manifest alone.
type seen struct {
	digest string
	body   []byte
	why    string // it is none
}

func digests(path string) (map[string]seen, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return ofFolder(path)
	}
	return ofZip(path)
}

func ofFolder(path string) (map[string]seen, error) {
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	all := map[string]seen{}
	for _, e := range entries {
		if !e.Type().IsRegular() {
			all[e.Name()] = seen{why: "no plain file"}
			continue
		}
		f, err := os.Open(filepath.Join(path, e.Name()))
		if err != nil {
			return nil, err
		}
		all[e.Name()], err = look(e.Name(), f)
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func ofZip(path string) (map[string]seen, error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = z.Close() }()
	if len(z.File) > filesAtMost {
		return nil, fmt.Errorf("it has more than %d files", filesAtMost)
	}
	all := map[string]seen{}
	for _, file := range z.File {
		if _, twice := all[file.Name]; twice || !file.Mode().IsRegular() {
			all[file.Name] = seen{why: "there twice, or no plain file"}
			continue
		}
		f, err := file.Open()
		if err != nil {
			return nil, err
		}
		one, err := look(file.Name, f)
		_ = f.Close()
		switch {
		case errors.Is(err, zip.ErrChecksum):
			one.why = "changed"
		case err != nil:
			one.why = "damaged"
		}
		all[file.Name] = one
	}
	return all, nil
}

// look reads a file.
func look(name string, r io.Reader) (seen, error) {
	body, err := io.ReadAll(io.LimitReader(r, bytesAtMost+1))
	switch {
	case err != nil:
		return seen{}, err
	case len(body) > bytesAtMost:
		return seen{why: "larger than any of ours"}, nil
	}
	one := seen{digest: sum(body)}
	if name == Manifest {
		one.body = body
	}
	return one, nil
}

func unreadable(path string, err error) error {
	e := &data.Error{Kind: data.Usage, What: "cannot read " + data.Safe(path), Why: reason(err), Cause: err}
	switch {
	case errors.Is(err, zip.ErrFormat), errors.Is(err, zip.ErrAlgorithm), errors.Is(err, io.ErrUnexpectedEOF):
		e.Why, e.Do = "it is neither a folder nor a whole zip", "copy it again"
	}
	return e
}

// reason is the system's word for what is wrong with a path.
func reason(err error) string {
	if e := new(fs.PathError); errors.As(err, &e) {
		return e.Err.Error()
	}
	return err.Error()
}
