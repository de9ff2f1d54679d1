package watch_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// statement is one of the queries by which the server's statistics know it again:
// there the constants are numbered like parameters.
type statement struct {
	name string
	text *regexp.Regexp
}

// around are the statements that stand in no file: what opens a connection, asks
// for a plan, and begins and ends a transaction.
var around = map[string]string{
	"begin":    `(?i)^begin`,
	"commit":   `(?i)^commit$`,
	"rollback": `(?i)^rollback$`,
	"try":      `^(release )?savepoint attempt$`,
	"hello":    `^select\s+cast\(current_setting|^select pg_backend_pid\(\)|^select current_setting|^;$`,
	"plan":     `(?i)^explain `,
	"set":      `(?i)^(set|select set_config\()`,
}

// statements are those that PostgreSQL is ever sent.
func statements(t *testing.T) (all []statement) {
	t.Helper()
	for name, text := range around {
		all = append(all, statement{name, regexp.MustCompile(text)})
	}
	for prefix, pattern := range map[string]string{"": "../source/sql/*.sql", "catalog/": "../source/sql/catalog/*.sql"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal("no queries:", err)
		}
		for _, file := range files {
			sql, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			name := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(file), ".sql"), ".pg")
			if !strings.Contains(name, "sqlite") {
				all = append(all, statement{prefix + name, patternOf(name, string(sql))})
			}
		}
	}
	return all
}

// piece is what a query's text is cut into where it may read differently.
var piece = regexp.MustCompile(`/\*narrow\*/|\w+ /\*(?:key|raw|number)\*/| /\*click\*/|--[^\n]*|'[^']*'|\$\d+|\b\w+\b|\s+`)

// patternOf writes a file's query as a pattern: constants may be numbered, marks
// filled in, and the relations stand in front.
func patternOf(name, sql string) *regexp.Regexp {
	for strings.HasPrefix(sql, "--") {
		_, sql, _ = strings.Cut(sql, "\n")
	}
	sql = strings.TrimPrefix(strings.TrimSpace(sql), "with ")
	ofAny := strings.HasPrefix(name, "receipts_sharing") || strings.HasPrefix(name, "receipts_crowds")
	var out strings.Builder
	at := 0
	for _, m := range piece.FindAllStringIndex(sql, -1) {
		out.WriteString(regexp.QuoteMeta(sql[at:m[0]]))
		out.WriteString(written(sql[m[0]:m[1]], ofAny))
		at = m[1]
	}
	out.WriteString(regexp.QuoteMeta(sql[at:]))
	return regexp.MustCompile(`(?s)(^|\n|with )` + out.String() + `\s*(\) (single limit \$\d+|k))?$`)
}

func written(word string, ofAny bool) string {
	constant := `(?:\$\d+|` + regexp.QuoteMeta(word) + `)`
	switch {
	case word == "/*narrow*/":
		return `.*?`
	case word == " /*click*/":
		return `(?:, click_id)?`
	case strings.HasSuffix(word, "*/"):
		return `.+?`
	case strings.TrimSpace(word) == "":
		return `\s*`
	case strings.HasPrefix(word, "--"):
		return `(?:--[^\n]*)?`
	case word[0] == '$':
		return regexp.QuoteMeta(word)
	case word[0] == '\'' || word[0] >= '0' && word[0] <= '9' || word == "true" || word == "false":
		return constant
	case ofAny && (word == "click_id" || word == "click_id_key"):
		return `\w+`
	}
	return regexp.QuoteMeta(word)
}

// named gives the name of a statement, "" for one that is none of ours.
func (d *tallied) named(text string) string {
	name, known := d.names[text]
	if known {
		return name
	}
	for _, s := range d.ours {
		if s.text.MatchString(strings.TrimSpace(text)) {
			name = s.name
			break
		}
	}
	if d.names[text] = name; name == "" {
		d.t.Errorf("none of our queries:\n%s", text)
	}
	return name
}
