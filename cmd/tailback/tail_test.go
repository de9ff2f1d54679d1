package main

import (
	"bytes"
	"testing"

	"tailback/data"
	"tailback/data/datatest"
)

func TestWhatBefallsTheTailIsSaidOnceAndNotBetweenReceipts(t *testing.T) {
	var stdout, stderr bytes.Buffer
	p := newPrinter(&stdout, &stderr, tailFlags{json: true}, nil)
	for _, b := range []data.TailBatch{
		{Receipts: []data.Receipt{datatest.Receipt(1)}},
		{State: data.TailState{Lost: "connection refused"}},
		{State: data.TailState{Lost: "connection refused"}},
		{State: data.TailState{Notice: "ids went backwards\x1b[2J"}},
		{State: data.TailState{Notice: "ids went backwards\x1b[2J"}, Receipts: []data.Receipt{datatest.Receipt(2)}},
	} {
		if err := p.batch(b); err != nil {
			t.Fatal(err)
		}
	}
	said := "tailback: no answer from the database, trying again: connection refused\n" +
		"tailback: the database answers again\n" +
		"tailback: ids went backwards␛[2J\n"
	if stderr.String() != said {
		t.Errorf("said %q, want %q", stderr.String(), said)
	}
	if lines := bytes.Count(stdout.Bytes(), []byte("\n")); lines != 2 || bytes.Contains(stdout.Bytes(), []byte("tailback:")) {
		t.Errorf("printed %q", stdout.String())
	}
}
