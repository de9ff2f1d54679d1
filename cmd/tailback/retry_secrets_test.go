package main

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/reference"
	"tailback/rules/query"
)

// canaries are secrets that can be found again, in each of the forms in which one may
// be told.
type canaries struct {
	mu  sync.Mutex
	all []string
}

func (c *canaries) plant(kind string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = append(c.all, fmt.Sprintf("c4nary/%02d+%s", len(c.all), kind))
	return c.all[len(c.all)-1]
}

// hits gives where a text tells secrets.
func (c *canaries) hits(text string) (found []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.all {
		for _, form := range []string{
			s, url.QueryEscape(s), strings.ToLower(url.QueryEscape(s)), strings.ReplaceAll(s, "/", `\/`), hex.EncodeToString([]byte(s)),
			base64.StdEncoding.EncodeToString([]byte(s)), base64.RawURLEncoding.EncodeToString([]byte(s)),
		} {
			if i := strings.Index(text, form); i >= 0 {
				found = append(found, fmt.Sprintf("%s: …%q…", s, text[max(0, i-40):min(len(text), i+40)]))
				break
			}
		}
	}
	return found
}

// inReceipts puts one behind each name that carries a secret, in what came and in what
// was sent on, and one into an address.
func (c *canaries) inReceipts(b reference.Batch) reference.Batch {
	for i := range 4 {
		text := b.Receipts[i].Query.Raw()
		for _, name := range query.SecretNames() {
			text += "&" + name + "=" + url.QueryEscape(c.plant(name))
		}
		b.Receipts[i].Query = data.NewText(text)
	}
	b.Deliveries[0].URL = data.NewText("https://u:" + url.PathEscape(c.plant("userinfo")) + "@push.example/in?cid=click-000006&token=" + url.QueryEscape(c.plant("delivery")))
	b.Deliveries[0].Error = data.NewText("Get https://push.example/?token=" + url.QueryEscape(c.plant("error")))
	return b
}

// echoing is a receiver that gives back all that it got, and secrets of its own.
func (c *canaries) echoing(t *testing.T) (server *httptest.Server, got *strings.Builder) {
	got = new(strings.Builder)
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		all := fmt.Sprintf("%s\n%s\n%v\n", r.RequestURI, body, r.Header)
		c.mu.Lock()
		got.WriteString(all)
		c.mu.Unlock()
		if r.URL.Path == "/moved" {
			w.Header().Set("Location", "http://u:"+url.PathEscape(c.plant("moved"))+"@127.0.0.1/?token="+url.QueryEscape(c.plant("location")))
			w.WriteHeader(http.StatusFound)
		}
		_, _ = fmt.Fprintf(w, "token=%s&a=1\nhttps://u:%s@h/\n%s", url.QueryEscape(c.plant("theirs")), url.PathEscape(c.plant("answer")), all)
	}))
	t.Cleanup(server.Close)
	return server, got
}

// signings are endpoints by name, and how they prove who sends.
func signings() [][2]string {
	return [][2]string{
		{"byparam", `signing = { kind = "token", param = "key", secret = "env:KEY_BYPARAM" }`},
		{"byheader", `signing = { kind = "token", header = "X-Key", secret = "env:KEY_BYHEADER" }`},
		{"bymac", "method = \"POST\"\nsigning = { kind = \"hmac\", hash = \"sha256\", param = \"proof\", secret = \"env:KEY_BYMAC\" }"},
		{"moved", `signing = { kind = "token", param = "key", secret = "env:KEY_MOVED" }`},
		{"push", `signing = { kind = "token", header = "Authorization", secret = "env:KEY_PUSH" }`},
	}
}

// TestNoSecretOfARetryIsInLedgerLogScreenOrExport sends to a receiver that gives back
// whatever it got, and looks for all of it wherever something is kept, said, shown
// and handed out.
func TestNoSecretOfARetryIsInLedgerLogScreenOrExport(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	c := new(canaries)
	server, got := c.echoing(t)
	if err := write("live.db", c.inReceipts(unsentReceipts(time.Now()))); err != nil {
		t.Fatal(err)
	}
	config := "[ledger]\nsole_operator = true\n[endpoint.typo]\nurl = \"http://u:" + url.PathEscape(c.plant("configured")) + "@127.0.0.1/\"\n"
	env := append(os.Environ(), "TAILBACK_DSN=sqlite:live.db", "TAILBACK_LEDGER=sqlite:ours.db", "TAILBACK_CONFIG=config.toml")
	for _, s := range signings() {
		config += fmt.Sprintf("[endpoint.%s]\nurl = %q\nnetworks = [\"127.0.0.1/32\"]\nrate = 100\ntimeout = \"30s\"\n%s\n", s[0], server.URL+"/"+s[0], s[1])
		env = append(env, "KEY_"+strings.ToUpper(s[0])+"="+c.plant(s[0]))
	}
	if err := os.WriteFile("config.toml", []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	said := map[string]string{}
	run := func(args string) {
		cmd := exec.Command("tailback", strings.Fields(args)...)
		cmd.Env = env
		out, _ := cmd.CombinedOutput()
		said["tailback "+args] = string(out)
	}
	for _, args := range []string{
		"init --ledger sqlite:ours.db", "retry 1 --endpoint byparam --dry-run", "retry 1 --endpoint byparam --dry-run --json", "retry 1 --endpoint typo --dry-run",
		"retry 1 --endpoint moved --confirm 1", "worker --once", "retry 1 --endpoint byparam --confirm 1", "retry 2 --endpoint byheader --confirm 1",
		"retry 3 --endpoint bymac --confirm 1", "retry 6 --deliveries --endpoint push --confirm 1 --json", "worker --once --json", "retry list", "retry list --json",
		"retry show 1", "retry show 2", "retry show 3", "retry show 4", "retry show 5", "retry endpoints", "retry endpoints --json",
		"dispute open 1 --reason late", "dispute export 1 --for internal -o evidence", "dispute export 1 --json", "capture --since 24h -o night.sqlite",
	} {
		run(args)
	}
	said["the console"] = retryScreens(t, env)
	for _, path := range filesOf(t, ".") {
		body, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		said[path] = string(body)
	}
	planted := said["live.db"]
	delete(said, "live.db")
	delete(said, "config.toml") // whoever wrote it there has it there
	hits, size := 0, 0
	for where, text := range said {
		size += len(text)
		for _, hit := range c.hits(text) {
			hits++
			t.Errorf("%s tells %s", where, hit)
		}
	}
	c.mu.Lock()
	heard := got.String()
	c.mu.Unlock()
	t.Logf("%d secrets planted, %d of them in the tracker and %d echoed by the receiver: %d hits in %d kB of ledger, logs, screens and exports",
		len(c.all), len(c.hits(planted)), len(c.hits(heard)), hits, size>>10)
	for _, s := range signings() {
		if n := strings.Count(heard, "/"+s[0]); n != 1 {
			t.Errorf("%s got %d requests: %v", s[0], n, said)
		}
	}
	for _, where := range []string{"ours.db", "the console", "tailback retry show 4", "night.sqlite"} {
		if !strings.Contains(said[where], query.Hidden) {
			t.Errorf("%s does not tell where secrets are:\n%s", where, said[where])
		}
	}
	if len(c.all) < 20 || len(c.hits(heard)) < 3 {
		t.Errorf("%d are planted, and the receiver had %v", len(c.all), c.hits(heard))
	}
}

// retryScreens gives what a console shows of retries that are over, and of what is
// behind each of the first five.
func retryScreens(t *testing.T, env []string) string {
	t.Helper()
	var all strings.Builder
	s := inTerminal(t, exec.Command("tailback"), env...)
	look := func(shows ...string) {
		t.Helper()
		s.shows(t, shows...)
		all.WriteString(s.text() + "\n")
	}
	look("FableSpin")
	s.keys("5")
	look("Queue", "Unknown", "Done")
	s.keys("]]")
	look("[Done]", "delivered", "rejected")
	for range 5 {
		s.keys(keyEnter)
		look("attempts ──")
		s.keys("G")
		look("event id")
		s.keys("\x1b")
		look("[Done]")
		s.keys("j")
	}
	return all.String()
}

func filesOf(t *testing.T, dir string) (files []string) {
	t.Helper()
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
