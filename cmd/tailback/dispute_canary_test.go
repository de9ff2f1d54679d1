package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"tailback/data"
	"tailback/data/reference"
	"tailback/rules/query"
)

// planted gives the casebooks with secrets in what operators send and in what we
// send on, and the secrets: each name that carries one, in both, and one that the
// contract alone knows, once more in the words of a failure.
func planted() (b reference.Batch, secrets []string) {
	b = casebooks()
	secret := func(name string) string {
		secrets = append(secrets, fmt.Sprintf("c4nary-%02d-%s", len(secrets), strings.ToUpper(name)))
		return name + "=" + secrets[len(secrets)-1]
	}
	r := &b.Receipts[0]
	text, url := r.Query.Raw(), "https://fb.example/in?click=1"
	for _, name := range query.SecretNames() {
		text += "&" + secret(name)
		url += "&" + secret(name)
	}
	text += "&" + secret("fablekey")
	r.Query = data.NewText(text)
	r.Reason = data.NewText("the request had " + secret("token"))
	b.Deliveries = []data.Delivery{{
		ID: data.NewID("", data.NewText("700")), ReceiptID: r.ID, Endpoint: data.NewText("fb"), Method: data.NewText("GET"), URL: data.NewText(url),
		Attempt: 1, SentAt: r.ReceivedAt, HTTPStatus: 500, State: data.NewText("failed"), Error: data.NewText("Get https://fb.example/?" + secret("token")),
	}}
	return b, secrets
}

// No file that is handed out, nothing that a command says of a dispute and nothing
// in the ledger has a secret in it; a receipt that is gone is named.
func TestSecretsAreInNothingThatIsHandedOut(t *testing.T) {
	t.Chdir(t.TempDir())
	b, secrets := planted()
	if err := write("day.db", b); err != nil {
		t.Fatal(err)
	}
	config := "[[contract]]\noperator = \"FableSpin\"\nauth = { kind = \"token\", param = \"fablekey\", secret = \"env:FABLE_KEY\" }\n"
	if err := os.WriteFile("config.toml", []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	secrets = append(secrets, "c4nary-of-the-environment")
	if len(secrets) < 20 {
		t.Fatalf("only %d secrets are planted", len(secrets))
	}
	env := append(os.Environ(), "TAILBACK_DSN=sqlite:day.db", "TAILBACK_LEDGER=sqlite:ours.db", "TAILBACK_CONFIG=config.toml", "FABLE_KEY="+secrets[len(secrets)-1])
	said := map[string]string{}
	run := func(args string) string {
		cmd := exec.Command("tailback", strings.Fields(args)...)
		cmd.Env = env
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("tailback %s: %v, %s", args, err, out)
		}
		said["tailback "+args] = string(out)
		return string(out)
	}
	for _, args := range []string{
		"init --ledger sqlite:ours.db", "dispute open 1 2 --reason late", "dispute note 1 heard", "dispute show 1", "dispute show 1 --json", "dispute list --json",
		"dispute export 1 -o operator", "dispute export 1 --for affiliate -o affiliate", "dispute export 1 --for internal -o internal", "dispute export 1 --json",
	} {
		run(args)
	}
	vanish(t, "2")
	if out := run("dispute export 2 -o gone"); !strings.Contains(out, "missing: a receipt of ours") || !strings.Contains(out, "receipt day/2, seen when the dispute was opened and not there any more") {
		t.Errorf("of a conversion that vanished it says %s", out)
	}
	if out := run("dispute show 2"); !strings.Contains(out, "proof 0/8") || !strings.Contains(out, "day/2") {
		t.Errorf("of a conversion that vanished it says %s", out)
	}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := os.ReadFile(path)
		said[path] = string(body)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	tracker := said["day.db"]
	delete(said, "day.db")
	for _, secret := range secrets[:len(secrets)-1] {
		if !strings.Contains(tracker, secret) {
			t.Errorf("%s is not planted", secret)
		}
	}
	for where, text := range said {
		for _, secret := range secrets {
			if i := strings.Index(text, secret); i >= 0 {
				t.Errorf("%s has %s: …%q…", where, secret, text[max(0, i-40):min(len(text), i+40)])
			}
		}
	}
	if md := said["internal/dispute-1.md"]; strings.Count(md, query.Hidden) < len(query.SecretNames()) || !strings.Contains(md, "fb.example") {
		t.Errorf("the places of secrets are not told:\n%s", md)
	}
}

// vanish takes a receipt and its click out of the tracker's database.
func vanish(t *testing.T, id string) {
	t.Helper()
	db, _, err := reference.Open(context.Background(), "sqlite:day.db")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, statement := range []string{"delete from receipts where id = " + id, "delete from clicks where click_id = 'click-00000" + id + "'"} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
}
