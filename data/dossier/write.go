package dossier

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tailback/data"
	"tailback/data/newfile"
)

// Files are what a dossier is made of, in order, with its manifest.
type Files struct {
	all    []data.EvidenceFile
	Digest string // SHA-256 of the manifest, in hex
}

// Seal puts files in order and makes their manifest.
func Seal(files []data.EvidenceFile) Files {
	all, digest := sealed(files)
	return Files{all, digest}
}

// Count is how many files there are beside the manifest.
func (f Files) Count() int { return len(f.all) - 1 }

// epoch is the time of every file in a zip: the earliest that the format has.
var epoch = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// Zip writes them as a zip. The same files are the same bytes.
func (f Files) Zip(w io.Writer) error {
	z := zip.NewWriter(w)
	for _, one := range f.all {
		to, err := z.CreateHeader(&zip.FileHeader{Name: one.Name, Method: zip.Deflate, Modified: epoch})
		if err == nil {
			_, err = to.Write(one.Body)
		}
		if err != nil {
			return err
		}
	}
	return z.Close()
}

// Draft is a dossier that is written and has no name yet.
type Draft struct {
	temporary string // a folder of ours
	made, to  string
}

// Write writes a draft beside its place: a zip where the name ends so, else a
// folder. It and what is in it are for its owner alone. The errors are data.Errors.
func (f Files) Write(ctx context.Context, path string) (d *Draft, err error) {
	path = filepath.Clean(path)
	if err := newfile.Vacant(path); err != nil {
		return nil, err
	}
	temporary, err := os.MkdirTemp(filepath.Dir(path), ".tailback-evidence-")
	if err != nil {
		return nil, newfile.Cannot(path, err)
	}
	d = &Draft{temporary: temporary, made: filepath.Join(temporary, "made"), to: path}
	if strings.EqualFold(filepath.Ext(path), ".zip") {
		err = create(d.made, func(w io.Writer) error { return f.Zip(interruptible{ctx, w}) })
	} else {
		err = f.folder(ctx, d.made)
	}
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		d.Discard()
		return nil, newfile.Cannot(path, err)
	}
	return d, nil
}

func (f Files) folder(ctx context.Context, path string) error {
	if err := os.Mkdir(path, 0o700); err != nil {
		return err
	}
	for _, one := range f.all {
		err := create(filepath.Join(path, one.Name), func(w io.Writer) error {
			_, err := interruptible{ctx, w}.Write(one.Body)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// create writes a new file, all of it on the disk.
func create(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err = write(f); err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// Publish gives the draft its name, if nothing took it meanwhile.
func (d *Draft) Publish() error {
	if err := newfile.Vacant(d.to); err != nil {
		return err
	}
	if err := os.Rename(d.made, d.to); err != nil {
		return newfile.Cannot(d.to, err)
	}
	return nil
}

// Discard takes away what was not published.
func (d *Draft) Discard() { _ = os.RemoveAll(d.temporary) }

// interruptible writes as long as nobody stopped it.
type interruptible struct {
	ctx context.Context
	to  io.Writer
}

func (w interruptible) Write(b []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.to.Write(b)
}
