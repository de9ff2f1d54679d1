package capture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"tailback/data"
)

// mark stands in the header of a SQLite file that is a capture, "tlbk", where
// the format has a place for an application's own.
const mark = 0x746c626b

// header is the beginning of a SQLite file, https://www.sqlite.org/fileformat.html
//
//	 0  SQLite format 3\0
//	16  size of a page, 1 for 65,536
//	28  number of pages
//	60  user_version: the form of the capture
//	68  application_id: mark
type header [100]byte

func (h header) sqlite() bool    { return bytes.HasPrefix(h[:], []byte("SQLite format 3\x00")) }
func (h header) version() uint32 { return binary.BigEndian.Uint32(h[60:]) }
func (h header) capture() bool   { return h.sqlite() && binary.BigEndian.Uint32(h[68:]) == mark }

// size is how many bytes the file must have.
func (h header) size() int64 {
	page := int64(binary.BigEndian.Uint16(h[16:]))
	if page == 1 {
		page = 1 << 16
	}
	return page * int64(binary.BigEndian.Uint32(h[28:]))
}

// Is reports whether a file is a capture, and one that this program can read: it
// looks at the first bytes alone. A file that is not there, or is no capture, is
// none and no error.
func Is(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, nil // who opens it says what is wrong
	}
	defer func() { _ = f.Close() }()
	var h header
	if _, err := io.ReadFull(f, h[:]); err != nil || !h.capture() {
		return false, nil
	}
	info, err := f.Stat()
	if err != nil {
		return false, fmt.Errorf("look at %s: %w", path, err)
	}
	switch size := h.size(); {
	case h.version() < 1 || h.version() > Version:
		return true, unreadable(path, fmt.Sprintf("it is a capture of version %d, and this tailback reads up to %d", h.version(), Version), otherVersion(h.version()))
	case info.Size() < size:
		return true, unreadable(path, fmt.Sprintf("the capture is cut short: it has %d of %d bytes", info.Size(), size), "copy it again")
	}
	return true, nil
}

func otherVersion(v uint32) string {
	if v > Version {
		return "use a newer tailback"
	}
	return "make it again with this one"
}

func unreadable(path, why, do string) error {
	return &data.Error{Kind: data.Usage, What: "cannot open " + data.Safe(path), Why: why, Do: do}
}

// errNone says that a file is no capture.
var errNone = errors.New("it is no capture")
