package source_test

import (
	"regexp"
	"slices"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/demo"
	"tailback/data/reference"
	"tailback/data/source"
)

// shapeStart is when the live traffic of the world in the shapes begins.
var shapeStart = time.Date(2026, 11, 24, 3, 7, 41, 0, time.UTC)

// told is a world of the demo cut into what was there, and batches of what then
// happened.
type told struct {
	setting reference.Batch
	history []reference.Batch
	live    []reference.Batch // five seconds each
}

// tellWorld has so much of a world's history, and of its live traffic.
func tellWorld(history, live time.Duration) told {
	w := demo.New(demo.Options{Seed: 5, Start: shapeStart, Source: "test"})
	told := told{setting: w.Setting()}
	until := func(at time.Time) (all []reference.Batch) {
		for more := true; more; {
			var b demo.Batch
			b, more = w.Until(at, 5000)
			all = append(all, b.Batch)
		}
		return all
	}
	for _, b := range until(shapeStart.Add(-history)) {
		told.setting.Clicks = append(told.setting.Clicks, b.Clicks...) // their receipts are long gone
	}
	told.history = until(shapeStart)
	for at := 5 * time.Second; at <= live; at += 5 * time.Second {
		told.live = append(told.live, until(shapeStart.Add(at))...)
	}
	return told
}

// inhabit makes a database of a shape with the world's past in it.
func (w told) inhabit(t testing.TB, shape datatest.Shape) (*source.Source, *datatest.ShapeWriter) {
	t.Helper()
	dsn := datatest.Postgres(t).Database(t)
	shape.Create(t, dsn)
	writer := shape.Writer(t, dsn)
	writer.Write(t, w.setting)
	for _, b := range w.history {
		writer.Write(t, b)
	}
	datatest.Postgres(t).Exec(t, dsn, "analyze")
	return openShape(t, shape, dsn), writer
}

// openShape opens a database of a shape through its mapping.
func openShape(t testing.TB, shape datatest.Shape, dsn string) *source.Source {
	t.Helper()
	m, err := source.LoadMapping(shape.MappingFile(t))
	if err != nil {
		t.Fatal(err)
	}
	s, err := source.Open(t.Context(), source.Options{DSN: dsn, Name: "test", Mapping: m, Deadline: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// kept is what a shape keeps of receipts, in their order. Ids that the tracker
// draws by itself are left out.
func kept(shape string, all []data.Receipt) []data.Receipt {
	if shape == "clickrow" {
		return lastOfEachClick(all)
	}
	out := slices.Clone(all)
	for i := range out {
		r := &out[i]
		r.PlayerStatus = data.Text{}
		switch shape {
		case "camelcase":
			if !regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`).MatchString(r.ClickID.Raw()) {
				r.ClickID = data.Text{}
			}
			if !r.Event.Null() && slices.Contains([]string{"test", "kyc_passed", "bonus", "login"}, r.Event.Raw()) {
				r.Event = data.NewText("unknown")
			}
		case "cents":
			r.AuthOK = data.Unknown
		case "monthly":
			r.ID.Key, r.Operator.Key, r.Campaign.Key = inUUID(r.ID.Key), inUUID(r.Operator.Key), inUUID(r.Campaign.Key)
			r.Method, r.Query, r.HTTPStatus = data.Text{}, data.Text{}, 0
		}
	}
	return out
}

// lastOfEachClick is what stands on the rows of clicks.
func lastOfEachClick(all []data.Receipt) (out []data.Receipt) {
	taken := map[data.Text]bool{}
	for _, r := range slices.Backward(all) {
		known := !r.Campaign.Key.Null() && !taken[r.ClickID]
		if !known || r.Status.Raw() != string(data.Accepted) && r.Status.Raw() != string(data.Rejected) {
			continue
		}
		taken[r.ClickID] = true
		out = append(out, data.Receipt{
			ReceivedAt: r.ReceivedAt, Operator: r.Operator, Campaign: r.Campaign, ClickID: r.ClickID, Event: r.Event, Status: r.Status,
			Money: r.Money, TxID: r.TxID, PlayerID: r.PlayerID,
		})
	}
	slices.Reverse(out)
	return out
}

func inUUID(k data.Text) data.Text {
	if k.Null() {
		return k
	}
	return data.NewText(foreignKey(k).(string))
}

// receiptsOf gives the receipts of batches.
func receiptsOf(batches []reference.Batch) (all []data.Receipt) {
	for _, b := range batches {
		all = append(all, b.Receipts...)
	}
	return all
}

// withIDs takes over the ids that a tracker drew.
func withIDs(want, got []data.Receipt) []data.Receipt {
	drawn := map[data.Text]data.ID{}
	for _, r := range got {
		drawn[r.ClickID] = r.ID
	}
	want = slices.Clone(want)
	for i := range want {
		if want[i].ID.IsZero() {
			want[i].ID = drawn[want[i].ClickID]
		}
	}
	return want
}
