package page

import (
	"testing"
	"time"

	"tailback/data"
)

func TestAMomentOfAnOperatorIsToldInItsOwnZone(t *testing.T) {
	sofia := time.FixedZone("EET", 2*3600)
	f := Frame{Now: noon, Zone: Theirs, Local: time.FixedZone("", -5*3600), Zones: map[string]*time.Location{"zebrino": sofia}}
	at := data.At(noon.Add(-time.Hour))
	for key, want := range map[string]string{"zebrino": "13:00:00.000 +02:00", "oddly": "11:00:00.000Z"} {
		operator := data.Ref{Key: data.NewText(key)}
		if got := f.Of(operator).written(at.Time(), true); got != want {
			t.Errorf("of %s it is told as %q, want %q", key, got, want)
		}
	}
	f.Zone = UTC
	if got := f.Of(data.Ref{Key: data.NewText("zebrino")}).clock(at); got != "11:00:00" {
		t.Errorf("in UTC it is told as %q", got)
	}
}

func TestTheZonesGoRoundAndLeaveOutWhatNobodyHas(t *testing.T) {
	for theirs, want := range map[bool][]Zone{true: {Theirs, Mine, Age, UTC}, false: {Mine, Age, UTC, Mine}} {
		z := UTC
		for i, next := range want {
			if z = z.Next(theirs); z != next {
				t.Errorf("with zones of operators %v: step %d is %v, want %v", theirs, i, z, next)
			}
		}
	}
	for i, name := range ZoneNames() {
		if ZoneNamed(name) != Zone(i) {
			t.Errorf("%s is %v", name, ZoneNamed(name))
		}
	}
}
