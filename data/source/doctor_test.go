package source_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
	"tailback/data/source"
)

// visit has a doctor look at a source, by its server's own clock.
func visit(t testing.TB, s *source.Source) []data.Check {
	t.Helper()
	checks, err := s.Doctor(t.Context(), source.DoctorOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range checks {
		if strings.Contains(c.Text, "could not be looked at") || strings.Contains(c.Text, "no plan") {
			t.Errorf("%+v", c)
		}
	}
	return checks
}

// of gives the checks of an area, those in one of some states alone where some
// are named.
func of(checks []data.Check, area string, states ...data.CheckState) (some []data.Check) {
	for _, c := range checks {
		if c.Area == area && (len(states) == 0 || slices.Contains(states, c.State)) {
			some = append(some, c)
		}
	}
	return some
}

// amiss are the checks of an area that call for somebody.
func amiss(checks []data.Check, area string) []data.Check {
	return of(checks, area, data.CheckWarn, data.CheckBad)
}

func namesOf(checks []data.Check) (names []string) {
	for _, c := range checks {
		names = append(names, c.Name)
	}
	return names
}

// prescribed gives all that is to be done, in its order.
func prescribed(checks []data.Check) (do []string) {
	for _, c := range checks {
		do = append(do, c.Do...)
	}
	return do
}

func TestADoctorSaysWhatAnswersHowItIsFollowedAndWhatItKeeps(t *testing.T) {
	dsn := datatest.Postgres(t).Database(t)
	load(t, dsn, traffic(20))
	checks := visit(t, open(t, dsn))
	var areas []string
	for _, c := range checks {
		if !slices.Contains(areas, c.Area) {
			areas = append(areas, c.Area)
		}
	}
	want := []string{"connection", "pooler", "rights", "settings", "standby", "clock", "mapping", "tail", "tables", "indexes", "plans"}
	if diff := cmp.Diff(want, areas); diff != "" {
		t.Error(diff)
	}
	for area, text := range map[string]string{
		"connection": "PostgreSQL 1", "pooler": "no sign of one", "standby": "this is the primary", "clock": "", "tail": "by id, complete", "settings": "on",
	} {
		found := of(checks, area)
		if len(found) == 0 || found[0].State != data.CheckOK || !strings.HasPrefix(found[0].Text, text) || len(amiss(checks, area)) > 0 {
			t.Errorf("%s: %+v", area, found)
		}
	}
	if settings := namesOf(of(checks, "settings", data.CheckOK)); !slices.Contains(settings, "timezone") || len(settings) != 7 {
		t.Errorf("settings: %q", settings)
	}
}

func TestADoctorSaysOfAFileWhatAppliesToIt(t *testing.T) {
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "tracker.db")
	load(t, dsn, traffic(20))
	db, _, err := reference.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if checks := visit(t, open(t, dsn)); len(of(checks, "connection", data.CheckOff)) != 1 || len(amiss(checks, "indexes")) > 0 || len(amiss(checks, "plans")) > 0 {
		t.Errorf("%+v", checks)
	}
	db.MustExec("drop index receipts_txid")
	missing := amiss(visit(t, open(t, dsn)), "indexes")
	if len(missing) != 1 || missing[0].Name != "receipts.txid" || !slices.Equal(missing[0].Do, []string{"create index receipts_txid on receipts (txid);"}) {
		t.Fatalf("%+v", missing)
	}
	if plans := of(visit(t, open(t, dsn)), "plans", data.CheckOff); len(plans) != 4 || plans[0].Text != "not asked: receipts.txid has no index" {
		t.Errorf("%+v", plans)
	}
	db.MustExec(missing[0].Do[0])
	if checks := visit(t, open(t, dsn)); len(amiss(checks, "indexes")) > 0 {
		t.Errorf("%+v", checks)
	}
}

func TestADoctorOfAStandbySaysSoAndWhenItStandsStill(t *testing.T) {
	primary := datatest.NewCluster(t, datatest.Options{})
	dsn := primary.Database(t)
	load(t, dsn, traffic(20))
	standby := primary.Standby(t)
	standby.CatchUp(t)
	there := standby.DSN(strings.Split(dsn[strings.LastIndex(dsn, "/")+1:], "?")[0], "", "")
	said := func() data.Check { return of(visit(t, open(t, there)), "standby")[0] }

	datatest.Eventually(t, soon, func() error {
		if c := said(); c.State != data.CheckOK || !strings.HasPrefix(c.Text, "this is a standby, ") {
			return fmt.Errorf("%+v", c)
		}
		return nil
	})
	standby.Exec(t, there, "select pg_wal_replay_pause()")
	if c := said(); c.State != data.CheckWarn || !slices.Equal(c.Do, []string{"select pg_wal_replay_resume();"}) {
		t.Errorf("%+v", c)
	}
	standby.Exec(t, there, said().Do...)
	primary.Stop(datatest.Immediate)
	datatest.Eventually(t, soon, func() error {
		if c := said(); c.State != data.CheckWarn || !strings.Contains(c.Text, "receives nothing from its primary") {
			return fmt.Errorf("%+v", c)
		}
		return nil
	})
}

func TestADoctorOfADatabaseThatGoesAwaySaysHowFarItCame(t *testing.T) {
	pg := datatest.NewCluster(t, datatest.Options{})
	dsn := pg.Database(t)
	load(t, dsn, traffic(2))
	s := open(t, dsn)
	pg.Stop(datatest.Immediate)
	checks, err := s.Doctor(t.Context(), source.DoctorOptions{})
	if data.KindOf(err) != data.Unreachable || len(checks) != 0 {
		t.Errorf("%v after %+v", err, checks)
	}
}

func TestAPoolerIsToldByWhoAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		first, second, again, dialed, server int
		state                                data.CheckState
		says                                 string
	}{
		"the server itself":                    {7, 8, 7, 5432, 5432, data.CheckOK, "no sign of one"},
		"a socket":                             {7, 8, 7, 5432, 0, data.CheckOK, "no sign of one"},
		"one process for two connections":      {7, 7, 9, 6432, 5432, data.CheckOK, "for each transaction"},
		"two processes for one connection":     {7, 8, 9, 6432, 5432, data.CheckOK, "for each transaction"},
		"one of each connection, other port":   {7, 8, 7, 6432, 5432, data.CheckOK, "something stands between"},
		"it is not known where we were let in": {7, 8, 7, 0, 5432, data.CheckOK, "no sign of one"},
	} {
		if got := source.JudgePooler(c.first, c.second, c.again, c.dialed, c.server); got.State != c.state || !strings.Contains(got.Text, c.says) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestASettingThatDidNotReachTheServerIsSetOnTheRole(t *testing.T) {
	want := source.SessionSettings(3 * time.Second)
	has := map[string]string{}
	for name, value := range want {
		has[name] = value
	}
	if checks := source.JudgeSettings(`"Ops"`, want, has); len(amiss(checks, "settings")) > 0 {
		t.Errorf("%+v", checks)
	}
	has["statement_timeout"] = "0"
	do := prescribed(amiss(source.JudgeSettings(`"Ops"`, want, has), "settings"))
	if !slices.Equal(do, []string{`alter role "Ops" set statement_timeout = '3000';`}) {
		t.Errorf("%q", do)
	}
}

func TestClocksDifferByWhatAskingDoesNotExplain(t *testing.T) {
	for name, c := range map[string]struct {
		server time.Duration // after we asked; the answer came after 400 ms
		state  data.CheckState
		says   string
	}{
		"between":           {200 * time.Millisecond, data.CheckOK, "agree, within the 400ms"},
		"a little behind":   {-time.Second, data.CheckOK, "1s behind this machine's"},
		"a minute behind":   {-time.Minute, data.CheckWarn, "1m0s behind this machine's"},
		"five hours ahead":  {5*time.Hour + 400*time.Millisecond, data.CheckWarn, "5h0m0s ahead of this machine's"},
		"two seconds ahead": {2*time.Second + 400*time.Millisecond, data.CheckOK, "2s ahead of this machine's"},
	} {
		got := source.JudgeClock(start, start.Add(c.server), start.Add(400*time.Millisecond))
		if got.State != c.state || !strings.Contains(got.Text, c.says) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
