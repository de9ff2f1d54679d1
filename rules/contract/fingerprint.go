package contract

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// Fingerprint is the same for two books by which receipts are judged alike.
// Learned contracts are not in it: they are learned anew at every start. Nor are
// secrets, but for whether each is there.
func (b *Book) Fingerprint() string {
	h := sha256.New()
	for _, v := range b.All() {
		if v.Origin == Learned {
			continue
		}
		spec, err := json.Marshal(v.Contract)
		if err != nil {
			spec = []byte(err.Error()) // a contract that has no form of its own differs from all that have one
		}
		_, _ = fmt.Fprintf(h, "%q %d %d %q %v\n%s\n", v.Operator.Key.Raw(), v.ValidFrom.UnixMicro(), v.ValidTo.UnixMicro(), v.Origin, v.NoSecret == "", spec)
	}
	return hex.EncodeToString(h.Sum(nil))
}
