package compare_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/rules/compare"
)

var update = flag.Bool("update", false, "write the golden messages anew")

// The golden messages, as an operator would read them:
//
//	go test ./rules/compare -run TestMessages -update
func TestMessages(t *testing.T) {
	rollOut := func(edit func(*sent)) func(*sent) {
		return func(s *sent) {
			if s.n%4 >= 2 {
				edit(s)
			}
		}
	}
	for name, test := range map[string]struct {
		edit   func(*sent)
		letter compare.Letter
	}{
		"renamed on two servers": {rollOut(func(s *sent) { s.rename("clickid", "click_id") }), compare.Letter{Count: 1284, From: "Traffic desk"}},
		"two changes": {func(s *sent) {
			s.rename("clickid", "click_id")
			s.value["sub1"] = "%7Bsource%7D"
		}, compare.Letter{}},
		"cut at a fragment": {func(s *sent) { s.names, s.value["sub1"] = s.names[:3], "" }, compare.Letter{}},
		"another zone":      {func(s *sent) { s.value["ts"] = written(s.at.Add(2 * time.Hour)) }, compare.Letter{}},
		"another token":     {func(s *sent) { s.value["token"] = "0ther-t0ken" }, compare.Letter{}},
		"unknown sender":    {func(s *sent) { s.ip = "203.0.113.66" }, compare.Letter{}},
	} {
		t.Run(name, func(t *testing.T) {
			c := compare.Compare(traffic(0, 300, nil), traffic(300, 400, test.edit), compare.Options{Contract: agreed(), Known: known()})
			golden(t, strings.ReplaceAll(name, " ", "_")+".txt", c.Message(test.letter))
		})
	}
}

// golden compares a text with the file of that name.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "messages", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-update writes it anew):\n%s", path, diff)
	}
}

func TestAMessageKeepsWhatIsOursToItself(t *testing.T) {
	before, after := traffic(0, 300, nil), traffic(300, 400, func(s *sent) {
		s.rename("clickid", "click_id")
		s.names = append(s.names, "aff")
		s.value["aff"] = "lanternfish"
	})
	for i := range before {
		before[i].Campaign = data.Ref{Key: data.NewText("77"), Name: data.NewText("de-slots-secret-deal")}
		before[i].SubID = data.NewText("quokka-clicks")
	}
	message := compare.Compare(before, after, compare.Options{Contract: agreed(), Known: known()}).Message(compare.Letter{})
	for _, ours := range []string{token, "de-slots", "quokka", "ACME_TOKEN", "contract", "known click"} {
		if strings.Contains(message, ours) {
			t.Errorf("%q is told:\n%s", ours, message)
		}
	}
	// A parameter of the operator's stands in the sample alone.
	if n := strings.Count(message, "lanternfish"); n != 1 {
		t.Errorf("an affiliate is named %d times:\n%s", n, message)
	}
}

func TestAMessageIsOfPlainLines(t *testing.T) {
	message := compare.Compare(traffic(0, 300, nil), traffic(300, 400, func(s *sent) {
		s.rename("clickid", "click\x1b[31m\u202eid")
		s.value["sub1"] = "%1B]0;x%07\r\n"
	}), compare.Options{Contract: agreed()}).Message(compare.Letter{From: "me\nSubject: other"})
	for line := range strings.Lines(message) {
		if text := strings.TrimSuffix(line, "\n"); text != data.Safe(text) {
			t.Errorf("a terminal would act on %q", text)
		}
	}
	if strings.Count(message, "Subject:") != 2 || strings.Contains(message, "\nSubject: other") {
		t.Errorf("a second subject:\n%s", message)
	}
}
