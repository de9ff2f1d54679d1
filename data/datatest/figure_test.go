package datatest_test

import (
	"testing"

	"tailback/data/datatest"
)

func TestAFigureIsHeldAgainstItsBar(t *testing.T) {
	for bar, want := range map[string]bool{"<= 2": true, "<= 1.9": false, ">= 2": true, ">= 2.1": false} {
		if met, err := (datatest.Figure{Got: 2, Bar: bar}).Met(); err != nil || met != want {
			t.Errorf("2 %s: %v, %v", bar, met, err)
		}
	}
	for _, bar := range []string{"", "2", "about 2", "< 2"} {
		if _, err := (datatest.Figure{Got: 2, Bar: bar}).Met(); err == nil {
			t.Errorf("a bar %q was taken", bar)
		}
	}
}
