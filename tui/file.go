package tui

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
)

// exportPath reads the name of a file that is to be written: ~ is the person's
// home. The file must not be there yet.
func exportPath(typed, home string) (string, error) {
	path := strings.TrimSpace(typed)
	if rest, ok := strings.CutPrefix(path, "~"); ok && home != "" && (rest == "" || rest[0] == '/') {
		path = home + rest
	}
	switch {
	case path == "":
		return "", errors.New("type the name of a file")
	case strings.ContainsRune(path, 0):
		return "", errors.New("a file's name cannot hold a NUL")
	case exportFormat(path) == "":
		return "", errors.New("the name must end with .csv or .json")
	}
	path = filepath.Clean(path)
	switch _, err := os.Lstat(path); {
	case err == nil:
		return "", thereAlready(path)
	case !errors.Is(err, fs.ErrNotExist):
		return "", plainly(err)
	}
	return path, nil
}

func thereAlready(path string) error { return fmt.Errorf("%s is there already", path) }

// plainly leaves out which system call failed.
func plainly(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return fmt.Errorf("%s: %w", path.Path, path.Err)
	}
	return err
}

// writeFile writes a file under another name and gives it its own once it is
// whole: nobody ever finds half of it, and none that was there is written over.
// It can be read by the person alone.
func writeFile(ctx context.Context, path string, written *atomic.Int64, write func(context.Context, io.Writer, string) error) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".tailback-*")
	if err != nil {
		return plainly(err)
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
		return plainly(err)
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
		return thereAlready(path)
	}
	if _, err := os.Lstat(path); err == nil {
		return thereAlready(path)
	}
	return os.Rename(temporary, path)
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
