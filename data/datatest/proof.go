package datatest

import (
	"os"
	"testing"
)

// ProofEnv asks for the full counts of the fault proofs, where it is "full".
const ProofEnv = "TAILBACK_PROOF"

// Full reports whether the fault proofs run with their full counts.
func Full() bool { return os.Getenv(ProofEnv) == "full" }

// Count gives how often a fault proof repeats: in full for make proof, a
// twentieth of it in everyday runs, a hundredth under -short as the race
// detector is run, and at least once.
func Count(full int) int {
	switch {
	case Full():
		return full
	case testing.Short():
		return max(1, full/100)
	}
	return max(1, full/20)
}
