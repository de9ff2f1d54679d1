package datatest_test

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"tailback/data"
	"tailback/data/datatest"
)

func TestMain(m *testing.M) { datatest.Main(m) }

// Set for a copy of this test's process that is to be killed.
const victimEnv = "TAILBACK_DATATEST_VICTIM"

func TestAKilledTestProcessLeavesNothingBehind(t *testing.T) {
	if os.Getenv(victimEnv) != "" {
		pg := datatest.NewCluster(t, datatest.Options{})
		fmt.Println(pg.SocketDir(), pg.Pooler(t, datatest.PoolerOptions{Mode: datatest.Sessions}).Addr())
		select {} // until it is killed
	}
	victim := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$")
	victim.Env = append(os.Environ(), victimEnv+"=1")
	out, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	dir, pooler, _ := strings.Cut(strings.TrimSpace(line), " ")
	pidFile, err := os.ReadFile(filepath.Join(dir, "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	pid, _ := strconv.Atoi(strings.Fields(string(pidFile))[0])
	_ = victim.Process.Kill()
	_ = victim.Wait()
	datatest.Eventually(t, 20*time.Second, func() error {
		if _, err := os.Stat(filepath.Dir(dir)); !os.IsNotExist(err) {
			return fmt.Errorf("%s is still there: %v", filepath.Dir(dir), err)
		}
		if syscall.Kill(pid, 0) == nil {
			return fmt.Errorf("the server, process %d, still runs", pid)
		}
		if conn, err := net.Dial("tcp", pooler); err == nil {
			_ = conn.Close()
			return errors.New("the pooler still runs")
		}
		return nil
	})
}

func count(t *testing.T, db *sqlx.DB) (n int) {
	t.Helper()
	if err := db.Get(&n, "select count(*) from t"); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestEachTestHasADatabaseOfItsOwn(t *testing.T) {
	pg := datatest.Postgres(t)
	for i := range 2 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			dsn := pg.Database(t)
			pg.Exec(t, dsn, "create table t (n int)", "insert into t values (1)")
			if got := count(t, datatest.Open(t, dsn)); got != 1 {
				t.Errorf("%d rows, want only our own", got)
			}
		})
	}
	var left int
	db := datatest.Open(t, pg.DSN("postgres", "", ""))
	if err := db.Get(&left, "select count(*) from pg_database where datname like 'test%'"); err != nil || left != 0 {
		t.Errorf("%d databases left behind, %v", left, err)
	}
}

func TestAPasswordIsAskedOverTCPOnly(t *testing.T) {
	pg := datatest.Postgres(t)
	if _, err := sqlx.Connect("postgres", pg.DSN("postgres", "", "wrong")); err == nil {
		t.Error("a wrong password got in")
	} else if e := new(pq.Error); !errors.As(err, &e) || e.Code != "28P01" {
		t.Errorf("refused with %v, want 28P01", err)
	}
	datatest.Open(t, pg.TCP("postgres"))
	datatest.Open(t, pg.DSN("postgres", "", ""))
}

func TestACommitSurvivesTheKillOfAServerThatSyncs(t *testing.T) {
	pg := datatest.NewCluster(t, datatest.Options{FSync: true})
	dsn := pg.Database(t)
	pg.Exec(t, dsn, "create table t (n int)")
	db := datatest.Open(t, dsn)
	db.MustExec("insert into t select generate_series(1, 1000)")
	open := db.MustBegin()
	open.MustExec("insert into t values (0)")
	pg.Kill()
	if err := db.Ping(); err == nil {
		t.Error("a killed server answers")
	}
	if err := open.Commit(); err == nil {
		t.Error("a transaction was committed on a killed server")
	}
	pg.Start()
	if got := count(t, db); got != 1000 {
		t.Errorf("%d rows after recovery, want the 1000 committed ones", got)
	}
}

func TestARestartKeepsThePort(t *testing.T) {
	pg := datatest.NewCluster(t, datatest.Options{Settings: map[string]string{"application_name": "x", "work_mem": "1MB"}})
	dsn, addr := pg.TCP("postgres"), pg.Addr()
	pg.Restart()
	if pg.Addr() != addr {
		t.Errorf("moved from %s to %s", addr, pg.Addr())
	}
	var set string
	if err := datatest.Open(t, dsn).Get(&set, "show work_mem"); err != nil || set != "1MB" {
		t.Errorf("work_mem %q after the restart, %v", set, err)
	}
	pg.Stop(datatest.Immediate)
	pg.Start()
}

func TestTheServerComesBackAfterTheKillOfOneBackend(t *testing.T) {
	pg := datatest.NewCluster(t, datatest.Options{})
	db := datatest.Open(t, pg.DSN("postgres", "", ""))
	other := datatest.Open(t, pg.DSN("postgres", "", ""))
	var pid int
	if err := db.Get(&pid, "select pg_backend_pid()"); err != nil {
		t.Fatal(err)
	}
	pg.KillBackend(pid)
	datatest.Eventually(t, 10*time.Second, other.Ping)
}

func TestAStandbyFollowsAndCanBePromoted(t *testing.T) {
	pg := datatest.NewCluster(t, datatest.Options{})
	pg.Exec(t, pg.DSN("postgres", "", ""), "create table t (n int)")
	standby := pg.Standby(t)
	pg.Exec(t, pg.DSN("postgres", "", ""), "insert into t select generate_series(1, 100)")
	standby.CatchUp(t)
	db := datatest.Open(t, standby.DSN("postgres", "", ""))
	if got := count(t, db); got != 100 {
		t.Errorf("%d rows on the standby, want 100", got)
	}
	if _, err := db.Exec("insert into t values (0)"); err == nil {
		t.Error("a standby took a write")
	}
	pg.Kill()
	standby.Promote()
	db.MustExec("insert into t values (0)")
}

func TestFactoriesMakeTheSameRowForTheSameNumber(t *testing.T) {
	if !reflect.DeepEqual(datatest.Receipt(7), datatest.Receipt(7)) {
		t.Error("receipt 7 is not always the same")
	}
	r := datatest.Receipt(8, func(r *data.Receipt) { r.Status = data.NewText("rejected") })
	if r.ID == datatest.Receipt(7).ID || r.Status.Raw() != "rejected" {
		t.Errorf("receipt 8 is %v %v", r.ID, r.Status)
	}
	if c := datatest.Click(7); c.ID.Key != datatest.Receipt(7).ClickID {
		t.Errorf("receipt 7 names click %v, click 7 is %v", datatest.Receipt(7).ClickID, c.ID)
	}
}
