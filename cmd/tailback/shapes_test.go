package main

import (
	"cmp"
	"io"
	"os/exec"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/demo"
	"tailback/rules/contract"
)

// shaped makes a database of a shape with what a world of the demo has written
// by some time of its live traffic.
func shaped(t *testing.T, shape datatest.Shape, w *demo.World, live time.Duration) (dsn string, writer *datatest.ShapeWriter, agreed []data.Contract) {
	t.Helper()
	dsn = datatest.Postgres(t).Database(t)
	shape.Create(t, dsn)
	writer = shape.Writer(t, dsn)
	b := incident(w, live)
	writer.Write(t, b)
	datatest.Postgres(t).Exec(t, dsn, "analyze")
	return dsn, writer, b.Contracts
}

// examinerOf opens a database of a shape with its mapping, and judges by what was
// agreed, as a configuration says it.
func examinerOf(t *testing.T, shape datatest.Shape, dsn string, agreed []data.Contract) *examiner {
	t.Helper()
	secrets := demo.Secrets()
	app := &app{dsn: dsn, mapping: shape.MappingFile(t), stderr: io.Discard, getenv: func(name string) string { return secrets[name] }}
	e, err := app.examiner(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.close)
	var entries []contract.Entry
	for _, c := range agreed {
		at := slices.IndexFunc(e.operators, func(o data.Ref) bool { return o.Name == c.Operator.Name })
		c.Operator = e.operators[at]
		entries = append(entries, contract.Entry{Contract: c, Origin: contract.Config})
	}
	if faults := e.replace(contract.Config, entries); len(faults) > 0 {
		t.Fatal(faults)
	}
	return e
}

// What a tracker does not keep switches rules off, and each is said with its
// reason.
func TestTheRulesThatAreOffInEachShapeAreSaid(t *testing.T) {
	if testing.Short() {
		t.Skip("one command a shape: the race detector has the other commands")
	}
	off := map[string][]string{
		"clickrow": {
			"REN: this database keeps no raw requests",
			"TZS LAT: nothing says when events occurred",
			"SUB: this database keeps no sub-ids that were sent",
			"AUT with FableSpin, Murmelbet, Oddly, Plinkaroo: this database keeps no raw requests",
			"AUT with Zebrino: this database keeps no addresses of callers",
		},
		"monthly": {
			"REN: this database keeps no raw requests",
			"DEA CUR WIN: this database has no terms",
			"QUA with FableSpin, Murmelbet, Oddly: this database has no terms",
			"PAY with Plinkaroo, Quorvo, Zebrino: this database has no terms",
		},
	}
	// Without a contract, too, of all operators alike.
	bare := map[string][]string{
		"camelcase": {"REN EVT QUA AMT PAY LAT: no contract is known for the operator"},
		"cents":     {"REN EVT QUA AMT PAY LAT: no contract is known for the operator", "AUT: nothing says how the operator proves itself"},
		"clickrow": {
			"REN: this database keeps no raw requests",
			"TZS LAT: nothing says when events occurred",
			"EVT QUA AMT PAY: no contract is known for the operator",
			"SUB: this database keeps no sub-ids that were sent",
			"AUT: nothing says how the operator proves itself",
		},
		"monthly": {
			"REN: this database keeps no raw requests",
			"EVT AMT LAT: no contract is known for the operator",
			"DEA QUA CUR PAY WIN: this database has no terms",
		},
	}
	unread := map[string][]string{"monthly": {"terms: this database keeps none (it is not mapped)"}}
	for _, shape := range datatest.Shapes() {
		t.Run(shape.Name, func(t *testing.T) {
			w := demo.New(demo.Options{Seed: 1, Rate: 2, Start: incidentStart, History: 20 * time.Minute})
			dsn, _, agreed := shaped(t, shape, w, time.Minute)
			e := examinerOf(t, shape, dsn, agreed)
			if diff := gocmp.Diff(off[shape.Name], offWords(e.off(e.operators, incidentStart))); diff != "" {
				t.Error(diff)
			}
			e.replace(contract.Config, nil)
			if diff := gocmp.Diff(bare[shape.Name], offWords(e.off(e.operators, incidentStart))); diff != "" {
				t.Errorf("without contracts: %s", diff)
			}
			facts, err := e.unread(t.Context())
			if diff := gocmp.Diff(unread[shape.Name], facts); diff != "" || err != nil {
				t.Error(err, diff)
			}
		})
	}
}

// The console works on each shape as on the reference schema: receipts come as
// the tracker writes them, an incident that is under way has its alert, campaigns
// are counted, and a receipt is shown with its click.
func TestTheConsoleWorksOnEachShape(t *testing.T) {
	if testing.Short() {
		t.Skip("these run the true program, which make test does; the race detector would see nothing of it")
	}
	promises := map[string]string{"cents": "complete"}
	alerts := map[string]string{"clickrow": "FableSpin has sent nothing"}
	for _, shape := range datatest.Shapes() {
		t.Run(shape.Name, func(t *testing.T) {
			w := demo.New(demo.Options{Seed: 1, Rate: 10, Start: time.Now().Add(-began), History: 20 * time.Minute})
			dsn, writer, _ := shaped(t, shape, w, began)
			s := inTerminal(t, exec.Command("tailback", "--dsn", dsn, "--mapping", shape.MappingFile(t), "--source-name", "prod"))
			s.shows(t, "[prod]", "LIVE", cmp.Or(promises[shape.Name], "overlap 60s"), "FOLLOWING")
			b, _ := w.Until(time.Now().Add(3*time.Second), 5000)
			writer.Write(t, b.Batch)
			last := lastTaken(t, b.Receipts)
			s.shows(t, last[:5]+"…"+last[len(last)-2:])
			s.keys("2")
			s.shows(t, "checked since", cmp.Or(alerts[shape.Name], "FableSpin sends no click id"))
			s.keys("3")
			s.shows(t, "de-slots", "Murmelb…", "all 4")
			s.keys("1/click:" + last + "\r")
			s.shows(t, "/ click:"+last+": ", " of ", last[:5]+"…")
			s.keys("\r")
			s.shows(t, "[Verdict]", "one of our clicks", "< here receipt")
		})
	}
}

// lastTaken gives the click of the last receipt that was accepted, whose row every
// shape has.
func lastTaken(t *testing.T, receipts []data.Receipt) string {
	t.Helper()
	for _, r := range slices.Backward(receipts) {
		if r.Status.Raw() == string(data.Accepted) {
			return r.ClickID.Raw()
		}
	}
	t.Fatal("nothing was accepted")
	return ""
}
