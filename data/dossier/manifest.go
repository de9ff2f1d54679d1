package dossier

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"tailback/data"
)

// Manifest is the name of the file that lists the others.
const Manifest = "manifest.sha256"

// manifest lists files in the order of their names, each on a line: its SHA-256 in
// hex, two blanks and its name.
func manifest(files []data.EvidenceFile) []byte {
	var b strings.Builder
	for _, f := range files {
		fmt.Fprintf(&b, "%s  %s\n", sum(f.Body), f.Name)
	}
	return []byte(b.String())
}

func sum(body []byte) string {
	digest := sha256.Sum256(body)
	return hex.EncodeToString(digest[:])
}

// sealed gives files in order with their manifest behind them, and its digest.
func sealed(files []data.EvidenceFile) (all []data.EvidenceFile, digest string) {
	all = slices.SortedFunc(slices.Values(files), func(a, b data.EvidenceFile) int { return cmp.Compare(a.Name, b.Name) })
	list := manifest(all)
	return append(all, data.EvidenceFile{Name: Manifest, Body: list}), sum(list)
}

// listed reads a manifest: digests by name. ok is false for what is none.
func listed(body []byte) (digests map[string]string, ok bool) {
	digests = map[string]string{}
	for line := range strings.Lines(string(body)) {
		digest, name, found := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if _, err := hex.DecodeString(digest); !found || err != nil || len(digest) != 2*sha256.Size || !plain(name) || digests[name] != "" {
			return nil, false
		}
		digests[name] = digest
	}
	return digests, len(digests) > 0
}

// plain reports a name that is one of a file here, and leads nowhere else.
func plain(name string) bool {
	return name != "" && name != "." && name != ".." && name != Manifest && !strings.ContainsAny(name, "/\\\x00\n")
}
