// Package newfile says, in a person's words, why a new file cannot be written. No
// file of ours is written over another's, and what cannot be written whole is not
// written: so the person names another place, or makes room, and tries again.
package newfile

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"tailback/data"
)

// Vacant refuses a name that is taken. The errors are data.Errors.
func Vacant(path string) error {
	switch _, err := os.Lstat(path); {
	case err == nil:
		return Taken(path)
	case !errors.Is(err, fs.ErrNotExist):
		return Cannot(path, err)
	}
	return nil
}

// Taken says that there is something of that name.
func Taken(path string) error {
	return &data.Error{Kind: data.Usage, What: "cannot write to " + data.Safe(path), Why: "there is something of that name already", Do: "name a new file"}
}

// Cannot puts a failed write of a new file into words. What is no failure of a file,
// an interrupt or a database's, stays what it is.
func Cannot(path string, err error) error {
	why := reason(err)
	if why == nil {
		return err
	}
	for _, full := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} { // a disk, a quota, a limit
		if errors.Is(why, full) {
			return Full(path, err)
		}
	}
	return &data.Error{Kind: data.Usage, What: "cannot write to " + data.Safe(path), Why: why.Error(), Do: "name a file in a folder that can be written", Cause: err}
}

// Full says that the disk takes no more.
func Full(path string, err error) error {
	return &data.Error{Kind: data.Usage, What: "cannot write to " + data.Safe(path), Why: "the disk is full", Do: "make room, or name another place", Cause: err}
}

// reason is the system's word for what is wrong with a file; nil for none.
func reason(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return nil
}
