package data_test

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"tailback/data"
)

func TestAnIDCarriesItsSource(t *testing.T) {
	for in, want := range map[string]data.ID{
		"4711":         data.NewID("home", data.NewText("4711")),
		"prod-eu/4711": data.NewID("prod-eu", data.NewText("4711")),
		"prod/a/b":     data.NewID("prod", data.NewText("a/b")),
		"":             data.NewID("home", data.NewText("")),
	} {
		if got := data.ParseID(in, "home"); got != want {
			t.Errorf("ParseID(%q) = %v, want %v", in, got, want)
		}
	}
}

func TestAnIDComesBackFromJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := data.NewID("prod-eu", data.NewText(rapid.String().Draw(t, "key")))
		line, err := json.Marshal(id)
		if err != nil {
			t.Fatal(err)
		}
		var s string
		if err := json.Unmarshal(line, &s); err != nil {
			t.Fatal(err)
		}
		if back := data.ParseID(s, "other"); back != id {
			t.Fatalf("%v came back as %v", id, back)
		}
	})
}

func TestNoIDIsNullInJSONAndNothingOnTheScreen(t *testing.T) {
	id := data.NewID("prod-eu", data.Text{})
	line, err := json.Marshal(id)
	if err != nil || string(line) != "null" || id.String() != "" || !id.IsZero() {
		t.Errorf("JSON %s, %v; screen %q", line, err, id)
	}
}
