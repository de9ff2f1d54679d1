package main

import (
	"os/exec"
	"testing"

	"tailback/data/datatest"
)

// A person types :map and reads of a database that nobody designed for this where
// everything is, what is off, and why.
func TestMapInTheConsoleSaysWhatIsMappedWhatIsOffAndWhy(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs the true program, which make test does; the race detector would see nothing of it")
	}
	dsn := having(t, smallTracker, "drop role if exists onlooker; create role onlooker login password 'x'; grant select on postbacks, clicks, partners to onlooker")
	mapping := written(t, `[operators]
from = "partners"
id   = "id"
name = "name"

[campaigns]
from = "campaigns"
id   = "id"
name = "name"

[clicks]
from       = "public.clicks"
click_id   = "click_id"
clicked_at = "clicked_at"

[receipts]
from        = "(select * from postbacks where amount > 0)"
id          = "id"
received_at = "received_at"
click_id    = "click_id"
event       = { column = "event", values = { ftd = "ftd", reg = "registration" } }
sub_id      = { expr = "upper(currency)" }
`)
	s := inTerminal(t, exec.Command("tailback", "--dsn", datatest.Postgres(t).DSN(databaseOf(dsn), "onlooker", "x"), "--mapping", mapping, "--source-name", "prod"))
	s.shows(t, "[prod]", "LIVE", "FOLLOWING")
	s.keys(":map\r")
	s.shows(t, "Live > Mapping", "> operators", "partners", "2 of 2 fields", "(select * from postbacks wh", "5 of 20 fields")
	s.keys("n")
	s.shows(t, "> campaigns ", "campaigns  campaigns  off: this role may not read public.campaigns (grant", "SELECT on it)")
	s.keys("n")
	s.shows(t, "> terms ", "terms  off: it is not mapped")
}
