package source

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"tailback/data"
)

// ask reads one row of a query of the catalogue.
func (d doctor) ask(ctx context.Context, dest any, query string, args ...any) error {
	return d.s.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
		return tx.GetContext(ctx, dest, catalogQuery(query), args...)
	})
}

// askAll reads all rows of one.
func (d doctor) askAll(ctx context.Context, dest any, query string, args ...any) error {
	return d.s.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
		return tx.SelectContext(ctx, dest, catalogQuery(query), args...)
	})
}

// connection says who answers, and as whom.
func (d doctor) connection(ctx context.Context) ([]data.Check, error) {
	var is struct {
		Role      string `db:"role"`
		Remote    bool   `db:"remote"`
		Encrypted bool   `db:"encrypted"`
	}
	if err := d.ask(ctx, &is, "doctor_connection"); err != nil {
		return nil, err
	}
	checks := []data.Check{data.NewCheck("connection", "", data.CheckOK, fmt.Sprintf("%s at %s, as %s", release(d.s.version), d.s.dialled.place, is.Role))}
	switch {
	case is.Encrypted:
		checks = append(checks, data.NewCheck("connection", "encryption", data.CheckOK, "the server's connection is encrypted"))
	case is.Remote:
		checks = append(checks, data.NewCheck("connection", "encryption", data.CheckWarn,
			"the server's connection is not encrypted: whoever is on the way reads postbacks and password; set sslmode=require in the DSN"))
	}
	return checks, nil
}

// release is a server's version without how it was built.
func release(version string) string {
	short, _, _ := strings.Cut(version, " on ")
	return short
}

// settings holds what a session has against what it was to have: a pooler may
// keep it from us.
func (d doctor) settings(ctx context.Context) ([]data.Check, error) {
	want := sessionSettings(d.s.deadline)
	want[readOnly] = "on" // by our BEGIN
	var is []sessionSetting
	if err := d.askAll(ctx, &is, "doctor_settings", pq.Array(sortedKeys(want))); err != nil {
		return nil, err
	}
	role, err := d.reader(ctx)
	return judgeSettings(role, is, want), err
}

// reader is the role, quoted, on which settings may be set: where ours also
// writes it is the one that rights calls for.
func (d doctor) reader(ctx context.Context) (role string, err error) {
	err = d.ask(ctx, &role, "doctor_reader", pq.Array(d.tableOIDs()))
	return role, err
}

// sessionSetting is one setting as a session has it.
type sessionSetting struct {
	Name    string `db:"name"`
	Setting string `db:"setting"`
}

// readOnly is the setting that keeps a transaction from writing.
const readOnly = "transaction_read_only"

func judgeSettings(role string, is []sessionSetting, want map[string]string) []data.Check {
	var checks []data.Check
	for _, row := range is {
		switch to := want[row.Name]; {
		case row.Setting == to:
			checks = append(checks, data.NewCheck("settings", row.Name, data.CheckOK, row.Setting))
		case row.Name == readOnly:
			checks = append(checks, data.NewCheck("settings", row.Name, data.CheckBad, "off, though each of our transactions begins READ ONLY: what stands between loses it"))
		default:
			checks = append(checks, data.NewCheck("settings", row.Name, data.CheckWarn,
				"it is "+row.Setting+", and we ask for "+to+": what stands between keeps it from us; set it on the role",
				"alter role "+role+" set "+row.Name+" = "+pq.QuoteLiteral(to)+";"))
		}
	}
	slices.SortStableFunc(checks, func(a, b data.Check) int { return order(a.State) - order(b.State) })
	return checks
}

func order(s data.CheckState) int {
	return slices.Index([]data.CheckState{data.CheckBad, data.CheckWarn, data.CheckOK, data.CheckOff}, s)
}

// replay is how far a standby is.
type replay struct {
	Standby   bool    `db:"standby"`
	Receiving bool    `db:"receiving"`
	Paused    bool    `db:"paused"`
	Lag       float64 `db:"lag"`  // seconds behind what it has received
	Last      float64 `db:"last"` // seconds since the last commit that it replayed; -1 for none
}

func (d doctor) standby(ctx context.Context) ([]data.Check, error) {
	var is replay
	if err := d.ask(ctx, &is, "doctor_standby"); err != nil {
		return nil, err
	}
	return []data.Check{judgeReplay(is)}, nil
}

// lagTolerated is what a standby may be behind without a word.
const lagTolerated = 10 * time.Second

func judgeReplay(r replay) data.Check {
	last := "nothing yet"
	if r.Last >= 0 {
		last = "its newest commit is " + seconds(r.Last) + " old"
	}
	switch lag := time.Duration(r.Lag * float64(time.Second)); {
	case !r.Standby:
		return data.NewCheck("standby", "", data.CheckOK, "this is the primary")
	case r.Paused:
		return data.NewCheck("standby", "", data.CheckWarn, "this is a standby whose replay is paused: "+last+", and nothing new will be seen", "select pg_wal_replay_resume();")
	case !r.Receiving:
		return data.NewCheck("standby", "", data.CheckWarn, "this is a standby that receives nothing from its primary: "+last+"; it is cut off, or fed from an archive")
	case lag > lagTolerated:
		return data.NewCheck("standby", "", data.CheckWarn, "this is a standby, "+seconds(r.Lag)+" behind its primary: receipts are seen that much later")
	default:
		return data.NewCheck("standby", "", data.CheckOK, "this is a standby, "+seconds(r.Lag)+" behind its primary; "+last)
	}
}

func seconds(s float64) string {
	d := time.Duration(s * float64(time.Second))
	if d >= time.Minute {
		return d.Round(time.Second).String()
	}
	return d.Round(10 * time.Millisecond).String()
}

// clock compares the server's clock with ours.
func (d doctor) clock(ctx context.Context) ([]data.Check, error) {
	var server time.Time
	asked := d.o.Now()
	if err := d.ask(ctx, &server, "doctor_clock"); err != nil {
		return nil, err
	}
	return []data.Check{judgeClock(asked, server, d.o.Now())}, nil
}

// skewTolerated is what two clocks may differ by without a word.
const skewTolerated = 2 * time.Second

// judgeClock says how far the clocks differ, for certain: the server was asked
// between the two moments of ours.
func judgeClock(asked, server, answered time.Time) data.Check {
	differ, side := time.Duration(0), ""
	switch {
	case server.Before(asked):
		differ, side = asked.Sub(server), "behind"
	case server.After(answered):
		differ, side = server.Sub(answered), "ahead of"
	}
	state, text := data.CheckOK, "the server's clock and this machine's agree, within the "+answered.Sub(asked).Round(100*time.Microsecond).String()+" that asking took"
	if differ > 0 {
		text = "the server's clock is " + seconds(differ.Seconds()) + " " + side + " this machine's"
	}
	if differ > skewTolerated {
		state, text = data.CheckWarn, text+": ages on screen are wrong by that much; set both by NTP"
	}
	return data.NewCheck("clock", "", state, text)
}
