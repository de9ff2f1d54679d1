package datatest

import "os"

// ProofEnv asks for the full counts of the fault proofs, where it is "full".
const ProofEnv = "TAILBACK_PROOF"

// Full reports whether the fault proofs run with their full counts.
func Full() bool { return os.Getenv(ProofEnv) == "full" }

// Count gives how often a fault proof repeats: in full, or about a twentieth of
// it in everyday runs, at least once.
func Count(full int) int {
	if Full() {
		return full
	}
	return max(1, full/20)
}
