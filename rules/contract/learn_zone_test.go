package contract_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/rules/contract"
)

// dated makes receipts of events that are n steps apart and dated by a clock.
func dated(from time.Time, step time.Duration, n int, layout, zone string) []contract.Sample {
	l, err := time.LoadLocation(zone)
	if err != nil {
		panic(err)
	}
	return many(n, func(i int) contract.Sample {
		at := from.Add(time.Duration(i) * step)
		return sent("when="+url.QueryEscape(at.In(l).Format(layout)), func(r *data.Receipt) { r.OccurredAt = data.At(at) })
	})
}

func TestAZoneIsClaimedNoFurtherThanTheClocksTell(t *testing.T) {
	const layout = "2006-01-02 15:04:05"
	winter, summer := time.Date(2026, 1, 10, 0, 0, 7, 0, time.UTC), time.Date(2026, 7, 10, 0, 0, 7, 0, time.UTC)
	year := time.Date(2026, 1, 1, 0, 0, 7, 0, time.UTC)
	for name, test := range map[string]struct {
		samples   []contract.Sample
		zone      string
		or, notOr []string
	}{
		"UTC in winter":        {dated(winter, time.Hour, 48, layout, "UTC"), "UTC", []string{"Europe/London", "Europe/Lisbon"}, []string{"Europe/Berlin"}},
		"UTC in summer":        {dated(summer, time.Hour, 48, layout, "UTC"), "UTC", []string{"Atlantic/Reykjavik"}, []string{"Europe/London"}},
		"Lisbon in winter":     {dated(winter, time.Hour, 48, layout, "Europe/Lisbon"), "UTC", []string{"Europe/Lisbon"}, nil},
		"Lisbon in summer":     {dated(summer, time.Hour, 48, layout, "Europe/Lisbon"), "Europe/London", []string{"Europe/Lisbon", "Africa/Lagos"}, []string{"UTC", "Europe/Berlin"}},
		"Lisbon all the year":  {dated(year, 11*time.Hour, 700, layout, "Europe/Lisbon"), "Europe/London", []string{"Europe/Lisbon"}, []string{"Africa/Lagos", "UTC"}},
		"Riga in winter":       {dated(winter, time.Hour, 48, layout, "Europe/Riga"), "Europe/Athens", []string{"Europe/Riga", "Africa/Johannesburg"}, []string{"Europe/Moscow"}},
		"Riga all the year":    {dated(year, 11*time.Hour, 700, layout, "Europe/Riga"), "Europe/Athens", []string{"Europe/Riga"}, []string{"Africa/Johannesburg", "Asia/Jerusalem"}},
		"a half hour":          {dated(winter, time.Hour, 48, layout, "Asia/Kolkata"), "Asia/Kolkata", nil, []string{"Asia/Kathmandu"}},
		"a quarter":            {dated(winter, time.Hour, 48, layout, "Asia/Kathmandu"), "Asia/Kathmandu", nil, nil},
		"far west":             {dated(winter, time.Hour, 48, layout, "Pacific/Honolulu"), "Pacific/Honolulu", nil, nil},
		"far east":             {dated(winter, time.Hour, 48, layout, "Pacific/Auckland"), "Pacific/Auckland", nil, nil},
		"offsets are written":  {dated(winter, time.Hour, 48, time.RFC3339, "Europe/Berlin"), "Europe/Berlin", []string{"Europe/Malta"}, nil},
		"a zone nobody is in":  {dated(winter, time.Hour, 48, layout, "Pacific/Chatham"), "", nil, nil},
		"a count has no clock": {many(40, func(i int) contract.Sample { return unixSample(winter, i) }), "", nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			p := contract.Learn(test.samples, contract.Secret{})
			zone := item(t, p, "zone")
			if p.Contract.Zone != test.zone || zone.Open != (test.zone == "") {
				t.Errorf("the zone is %s, want %s", p.Contract.Zone, test.zone)
			}
			for _, other := range test.or {
				if !slices.Contains(zone.Or, other) {
					t.Errorf("%s is not told among %q", other, zone.Or)
				}
			}
			for _, other := range test.notOr {
				if slices.Contains(zone.Or, other) {
					t.Errorf("%s is told", other)
				}
			}
			if said := strings.Contains(zone.Note, "cannot tell it from"); said != (len(zone.Or) > 0) {
				t.Errorf("it says %s", zone.Note)
			}
			same(t, p)
		})
	}
}

func unixSample(from time.Time, i int) contract.Sample {
	at := from.Add(time.Duration(i) * time.Minute)
	return sent(fmt.Sprint("when=", at.Unix()), func(r *data.Receipt) { r.OccurredAt = data.At(at) })
}

func TestFormatAndStepAreThoseThatGiveTheTrackersTimes(t *testing.T) {
	from := time.Date(2026, 3, 1, 4, 5, 6, 0, time.UTC)
	for layout, want := range map[string]string{
		"2006-01-02 15:04:05": "1s", "2006-01-02T15:04:05Z07:00": "1s", "2006-01-02T15:04:05-0700": "1s", "02/01/2006 15:04:05": "1s", "01/02/2006 15:04:05": "1s",
		"20060102150405": "1s", "02.01.2006 15:04:05": "1s",
	} {
		p := contract.Learn(dated(from, 7*time.Hour+13*time.Second, 60, layout, "Europe/Berlin"), contract.Secret{})
		if p.Contract.TimeFormat != layout || p.Contract.Precision.String() != want || p.Contract.Params["occurred_at"] != "when" {
			t.Errorf("%s: %s in steps of %s from %q", layout, p.Contract.TimeFormat, p.Contract.Precision, p.Contract.Params["occurred_at"])
		}
	}
	days := many(60, func(i int) contract.Sample {
		at := time.Date(2026, 3, 1+i, 0, 0, 0, 0, time.UTC)
		return sent("when="+at.Format("2006-01-02"), func(r *data.Receipt) { r.OccurredAt = data.At(at) })
	})
	if p := contract.Learn(days, contract.Secret{}); p.Contract.TimeFormat != "2006-01-02" || p.Contract.Precision.String() != "24h" {
		t.Errorf("days are %s in steps of %s", p.Contract.TimeFormat, p.Contract.Precision)
	}
	millis := many(60, func(i int) contract.Sample {
		at := from.Add(time.Duration(i) * 1037 * time.Millisecond)
		return sent("when="+url.QueryEscape(at.Format("2006-01-02T15:04:05.000Z07:00")), func(r *data.Receipt) { r.OccurredAt = data.At(at.Truncate(time.Second)) })
	})
	if p := contract.Learn(millis, contract.Secret{}); p.Contract.Precision.String() != "1ms" {
		t.Errorf("milliseconds that the tracker cuts off come in steps of %s", p.Contract.Precision)
	}
}
