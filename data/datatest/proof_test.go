package datatest

import "testing"

func TestAProofRepeatsAtLeastOnceAndInFullWhenAsked(t *testing.T) {
	t.Setenv(ProofEnv, "")
	everyday := 50
	if testing.Short() {
		everyday = 10
	}
	if Full() || Count(1000) != everyday || Count(3) != 1 {
		t.Errorf("everyday: full %v, 1000 are %d, 3 are %d", Full(), Count(1000), Count(3))
	}
	t.Setenv(ProofEnv, "full")
	if !Full() || Count(1000) != 1000 {
		t.Errorf("asked in full: full %v, 1000 are %d", Full(), Count(1000))
	}
}
