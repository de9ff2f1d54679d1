package tui

import (
	"bufio"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"tailback/data/newfile"
)

// exportPath is newPath for rows, whose form the ending decides.
func exportPath(typed, home string) (string, error) {
	path, err := newPath(typed, home)
	if err == nil && exportFormat(path) == "" {
		return "", errors.New("the name must end with .csv or .json")
	}
	return path, err
}

// newPath reads the name of a file that is to be written: ~ is the person's home.
// Nothing of that name must be there yet.
func newPath(typed, home string) (string, error) {
	path := strings.TrimSpace(typed)
	if rest, ok := strings.CutPrefix(path, "~"); ok && home != "" && (rest == "" || rest[0] == '/') {
		path = home + rest
	}
	switch {
	case path == "":
		return "", errors.New("type the name of a file")
	case strings.ContainsRune(path, 0):
		return "", errors.New("a file's name cannot hold a NUL")
	}
	path = filepath.Clean(path)
	return path, newfile.Vacant(path)
}

// writeFile writes a file under another name and gives it its own once it is
// whole: nobody ever finds half of it, and none that was there is written over.
// It can be read by the person alone.
func writeFile(ctx context.Context, path string, written *atomic.Int64, write func(context.Context, io.Writer, string) error) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".tailback-*")
	if err != nil {
		return newfile.Cannot(path, err)
	}
	defer func() { _ = os.Remove(file.Name()) }()
	buffered := bufio.NewWriterSize(&counter{ctx: ctx, to: file, n: written}, 64<<10)
	err = write(ctx, buffered, exportFormat(path))
	for _, step := range []func() error{buffered.Flush, file.Sync} {
		if err == nil {
			err = step()
		}
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return newfile.Cannot(path, err)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return giveName(file.Name(), path)
}

// giveName gives a finished file its name. A hard link takes no name that is taken;
// where a file system knows none, the file is renamed.
func giveName(temporary, path string) error {
	err := os.Link(temporary, path)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrExist):
		return newfile.Taken(path)
	}
	if _, err := os.Lstat(path); err == nil {
		return newfile.Taken(path)
	}
	return newfile.Cannot(path, os.Rename(temporary, path))
}

// counter counts what is written, and refuses once the work was cancelled.
type counter struct {
	ctx context.Context
	to  io.Writer
	n   *atomic.Int64
}

func (c *counter) Write(b []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.to.Write(b)
	c.n.Add(int64(n))
	return n, err
}
