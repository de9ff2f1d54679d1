package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"tailback/data"
	"tailback/data/demo"
	"tailback/data/reference"
	"tailback/rules/catalogue"
	"tailback/rules/query"
	"tailback/tui"
)

const readmePath = "../../README.md"

var update = flag.Bool("update", false, "write the generated parts of the README anew")

// generated gives the parts of the README that the program knows best, by the
// names of their places.
func generated(makefile string) map[string]string {
	return map[string]string{
		"relations": relationTables(),
		"keys":      tui.Keys(),
		"fields":    fieldTable(),
		"commands":  commandHelp(newRootCommand(&app{})),
		"secrets":   "`" + strings.Join(query.SecretNames(), "` `") + "`.\n",
		"incidents": incidentTable(),
		"rules":     catalogue.Markdown(),
		"targets":   targetTable(makefile),
	}
}

// A place for a generated part begins with <!-- its name --> and reaches to
// <!-- end -->.
var place = regexp.MustCompile(`(?s)<!-- (\w+) -->\n.*?<!-- end -->`)

// splice puts every part into its place.
func splice(readme string, parts map[string]string) (string, error) {
	var wrong []error
	used := map[string]bool{}
	out := place.ReplaceAllStringFunc(readme, func(old string) string {
		name := place.FindStringSubmatch(old)[1]
		part, ok := parts[name]
		if !ok {
			wrong = append(wrong, fmt.Errorf("nothing is generated for %s", name))
		}
		used[name] = true
		return "<!-- " + name + " -->\n" + part + "<!-- end -->"
	})
	for name := range parts {
		if !used[name] {
			wrong = append(wrong, fmt.Errorf("there is no place for %s", name))
		}
	}
	return out, errors.Join(wrong...)
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestTheREADMESaysWhatTheProgramSays(t *testing.T) {
	old := read(t, readmePath)
	now, err := splice(old, generated(read(t, "../../Makefile")))
	if err != nil {
		t.Fatal(err)
	}
	switch {
	case old == now:
	case *update:
		if err := os.WriteFile(readmePath, []byte(now), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("README is stale: run make golden\n%s", cmp.Diff(strings.Split(old, "\n"), strings.Split(now, "\n")))
	}
}

func TestAPartWithoutAPlaceAndAPlaceWithoutAPartAreReported(t *testing.T) {
	parts := map[string]string{"keys": "new\n"}
	got, err := splice("a\n<!-- keys -->\nold\n<!-- end -->\nb\n", parts)
	if want := "a\n<!-- keys -->\nnew\n<!-- end -->\nb\n"; err != nil || got != want {
		t.Errorf("spliced %q, %v", got, err)
	}
	for _, readme := range []string{"nothing", "<!-- keys -->\n<!-- end --><!-- other -->\n<!-- end -->"} {
		if _, err := splice(readme, parts); err == nil {
			t.Errorf("%q is taken", readme)
		}
	}
}

func row(cells ...string) string { return "| " + strings.Join(cells, " | ") + " |\n" }

func head(titles ...string) string {
	return row(titles...) + strings.Repeat("|---", len(titles)) + "|\n"
}

func mono(s string) string { return "`" + strings.ReplaceAll(s, "|", `\|`) + "`" }

func relationTables() string {
	var b strings.Builder
	for _, r := range reference.Relations() {
		fmt.Fprintf(&b, "\n**%s**: %s\n\n%s", r.Name, r.Meaning, head("field", "type", "meaning"))
		for _, c := range r.Columns {
			b.WriteString(row(mono(c.Name), string(c.Type), c.Meaning))
		}
	}
	return b.String() + "\n"
}

func fieldTable() string {
	b := head("field", "takes", "example")
	for _, f := range data.FilterFields() {
		b += row(mono(f.Name), f.Kind, mono(f.Example))
	}
	return b
}

func commandHelp(root *cobra.Command) string {
	var b strings.Builder
	all := []*cobra.Command{root}
	for _, c := range root.Commands() {
		all = append(append(all, c), c.Commands()...)
	}
	for _, c := range all {
		c.InitDefaultHelpFlag()
		if c.Hidden || c.Name() == "help" {
			continue
		}
		about := c.Long
		if about == "" {
			about = c.Short + "."
		}
		fmt.Fprintf(&b, "\n### %s\n\n%s\n\n```text\n%s```\n", c.CommandPath(), about, c.LocalFlags().FlagUsagesWrapped(80))
	}
	return b.String() + "\n"
}

func incidentTable() string {
	clock := func(d time.Duration) string { return fmt.Sprintf("%d:%02d", int(d.Minutes()), int(d.Seconds())%60) }
	b := head("from", "until", "who", "what")
	for _, i := range demo.Schedule() {
		what := string(i.Fault)
		if len(i.Servers) > 0 {
			what += fmt.Sprintf(": its servers .%s first, all from %s", strings.Join(i.Servers, " and ."), clock(i.SpreadsAt))
		}
		b += row(clock(i.From), clock(i.Until), i.Who, what)
	}
	return b
}

func targetTable(makefile string) string {
	b := head("target", "what it does")
	for _, m := range regexp.MustCompile(`(?m)^([a-z]+):.*?## (.+)$`).FindAllStringSubmatch(makefile, -1) {
		b += row(mono("make "+m[1]), m[2])
	}
	return b
}

// block is a fenced part of the README.
type block struct{ lang, text string }

func blocks(readme string) []block {
	var all []block
	for _, m := range regexp.MustCompile("(?ms)^ *```(\\w*)\n(.*?)^ *```$").FindAllStringSubmatch(readme, -1) {
		all = append(all, block{m[1], m[2]})
	}
	return all
}

// The one picture is the first block.
func TestTheScreenInTheREADMEIsOneOfEightyByTwentyFour(t *testing.T) {
	readme := read(t, readmePath)
	lines := strings.Split(strings.TrimSuffix(blocks(readme)[0].text, "\n"), "\n")
	if len(lines) != 24 {
		t.Errorf("%d lines", len(lines))
	}
	for _, line := range lines {
		if n := utf8.RuneCountInString(line); n > 80 {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	for _, hint := range strings.Split(strings.TrimSpace(lines[len(lines)-1]), "  ") {
		key, _, _ := strings.Cut(hint, " ")
		if !strings.Contains(tui.Keys(), "| `"+key+"`") {
			t.Errorf("the footer has %q, which no screen has any more", hint)
		}
	}
}

func TestTheLinksInTheREADMELeadSomewhere(t *testing.T) {
	readme := read(t, readmePath)
	var anchors []string
	for _, m := range regexp.MustCompile(`(?m)^#+ (.+)$`).FindAllStringSubmatch(readme, -1) {
		anchors = append(anchors, "#"+strings.ReplaceAll(strings.ToLower(strings.ReplaceAll(m[1], ".", "")), " ", "-"))
	}
	for _, m := range regexp.MustCompile(`\]\(([^)]+)\)`).FindAllStringSubmatch(readme, -1) {
		_, err := os.Stat("../../" + m[1])
		if err != nil && !slices.Contains(anchors, m[1]) {
			t.Errorf("there is no %s", m[1])
		}
	}
}

// jsonBlocks gives the contract and the receipt.
func jsonBlocks(t *testing.T) (contract, receipt string) {
	t.Helper()
	var found []string
	for _, b := range blocks(read(t, readmePath)) {
		if b.lang == "json" {
			found = append(found, b.text)
		}
	}
	if len(found) != 2 {
		t.Fatalf("%d blocks of JSON", len(found))
	}
	return found[0], found[1]
}

func TestTheContractInTheREADMEHasEveryKey(t *testing.T) {
	text, _ := jsonBlocks(t)
	var contract data.Contract
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&contract); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(contract)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(decoded(t, text), decoded(t, string(again))); diff != "" {
		t.Errorf("written again it is another: %s", diff)
	}
	keys := regexp.MustCompile(`json:"(\w+)`)
	for _, m := range keys.FindAllStringSubmatch(read(t, "../../data/contract.go"), -1) {
		if !strings.Contains(text, `"`+m[1]+`":`) {
			t.Errorf("it lacks %s", m[1])
		}
		if !strings.Contains(read(t, readmePath), "`"+m[1]+"`") && m[1] != "day" && m[1] != "time" {
			t.Errorf("%s is not explained", m[1])
		}
	}
}

func decoded(t *testing.T, object string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(object), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestTheReceiptInTheREADMEHasTheFieldsOfAReceipt(t *testing.T) {
	_, text := jsonBlocks(t)
	names := func(object []byte) (all []string) {
		for _, m := range regexp.MustCompile(`[{,]\s*"(\w+)":`).FindAllSubmatch(object, -1) {
			all = append(all, string(m[1]))
		}
		return all
	}
	decoded(t, text)
	if diff := cmp.Diff(names(data.Receipt{}.AppendJSON(nil)), names([]byte(text))); diff != "" {
		t.Error(diff)
	}
	if !bytes.Contains([]byte(text), []byte(query.Hidden)) {
		t.Error("no secret is hidden in it")
	}
}
