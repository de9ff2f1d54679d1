package mapping

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"tailback/data"
	"tailback/rules/contract"
)

// zone gives the zone of a time without one, what says so, and whether that is
// sure.
func (l look) zone(m match, f fit) (zone, says string, sure bool) {
	if z, ok := zoneIn(m.Default); ok {
		return z, "its default is " + m.Default, true
	}
	if ws := words(m.Name); slices.Contains(ws, "utc") || slices.Contains(ws, "gmt") {
		return "UTC", "its name says so", false
	}
	if z, n, by := l.beside(m, f); z != "" {
		return z, fmt.Sprintf("%d rows beside %s are as far ahead as there", n, by), false
	}
	if z, says := l.freshest(m); z != "" {
		return z, says, false
	}
	if l.layout.Zone != "" {
		if _, err := time.LoadLocation(l.layout.Zone); err == nil {
			return l.layout.Zone, "the database's own setting; nothing in the rows tells", false
		}
	}
	return "UTC", "nothing tells; look at the newest rows", false
}

// zoneIn reads the zone from a default such as (now() AT TIME ZONE 'utc'::text).
func zoneIn(sql string) (string, bool) {
	lower := strings.ToLower(sql)
	if !strings.Contains(lower, "timezone(") && !strings.Contains(lower, "at time zone") {
		return "", false
	}
	_, rest, ok := strings.Cut(sql, "'")
	name, _, closed := strings.Cut(rest, "'")
	if strings.EqualFold(name, "utc") || strings.EqualFold(name, "gmt") {
		name = "UTC"
	}
	_, err := time.LoadLocation(name)
	return name, ok && closed && err == nil && name != "" && name != "Local"
}

// written forms of a time, as the server prints them.
var clockForms = []string{"2006-01-02 15:04:05.999999", "2006-01-02 15:04:05.999999-07", "2006-01-02 15:04:05.999999-07:00", "2006-01-02"}

// instant reads a value as a time; one without a zone as if it were UTC.
func instant(t string, unit string, v data.Text) (time.Time, bool) {
	if v.Empty() {
		return time.Time{}, false
	}
	if unit != "" {
		n, err := strconv.ParseFloat(v.Raw(), 64)
		per := map[string]float64{"unix_s": 1e6, "unix_ms": 1e3, "unix_us": 1}[unit]
		return time.UnixMicro(int64(n * per)).UTC(), err == nil
	}
	for _, form := range clockForms {
		if at, err := time.Parse(form, v.Raw()); err == nil {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}

const (
	quarter = 15 * time.Minute
	// besideMost is how far two times of one row may be apart for the distance to
	// be that of zones.
	besideMost = 15 * time.Hour
	enoughRows = 8
)

// beside compares with a time of the same rows that says which moment it is.
func (l look) beside(m match, f fit) (zone string, n int, by string) {
	for _, c := range l.of(f.table) {
		unit, tenths := epoch(c.profile)
		if tenths < 9 {
			unit = ""
		}
		if c.path != nil || c.Type != "timestamptz" && unit == "" {
			continue
		}
		var at []time.Time
		var ahead []int
		for _, row := range f.table.Sample {
			clock, ok1 := instant(m.Type, "", m.seenAt(row))
			moment, ok2 := instant(c.Type, unit, c.seenAt(row))
			apart := clock.Sub(moment)
			steps := math.Round(float64(apart) / float64(quarter))
			near := apart - time.Duration(steps)*quarter
			if ok1 && ok2 && apart.Abs() < besideMost && near.Abs() < 90*time.Second {
				at, ahead = append(at, moment), append(ahead, int(steps)*int(quarter/time.Second))
			}
		}
		if len(at) < enoughRows || len(at)*2 < len(f.table.Sample) {
			continue
		}
		if zones, fits := contract.ZonesAhead(at, ahead); fits*10 >= len(at)*9 {
			return zones[0], fits, c.Name
		}
	}
	return "", 0, ""
}

// ours are the times that a tracker writes by its own clock.
func ours() []string { return strings.Fields("received_at clicked_at sent_at") }

// written gives the times that the tables which were chosen are written at.
func written(choices map[string]choice) (all []match) {
	for _, c := range choices {
		for _, name := range ours() {
			if m, ok := c.matches[name]; ok && c.found && !c.tied && m.typ() == "timestamp" {
				all = append(all, m)
			}
		}
	}
	return all
}

// freshest compares the newest row with the server's clock; where no more rows
// come than now and then, the newest of any of the tracker's own times, since rows
// can only be older than that.
func (l look) freshest(m match) (zone, says string) {
	best, by := newest(m), m
	own, _ := l.fresh(best)
	patience := stillLiving * gap(m)
	for _, c := range l.clocks {
		at := newest(c)
		if l.owns(m) && at.After(best) && (own == "" || at.Sub(newest(m)) < patience) {
			best, by = at, c
		}
	}
	zone, says = l.fresh(best)
	if zone != "" && (by.table != m.table || !by.same(m.column)) {
		says = by.table.SQL + "." + by.Name + ": " + says
	}
	return zone, says
}

// stillLiving is how many times the usual wait for a row can have passed since the
// last.
const stillLiving = 20

// gap gives how long it usually is from one row to the next; very long where there
// are too few to tell.
func gap(m match) time.Duration {
	var all []time.Time
	for _, v := range m.table.Seen(m.table.Column(m.Name)) {
		if at, ok := instant(m.Type, "", v); ok {
			all = append(all, at)
		}
	}
	if len(all) < fewInOrder {
		return besideMost
	}
	slices.SortFunc(all, func(a, b time.Time) int { return b.Compare(a) })
	return all[0].Sub(all[fewInOrder-1]) / (fewInOrder - 1)
}

// owns reports whether a time is one that the tracker writes.
func (l look) owns(m match) bool {
	return slices.ContainsFunc(l.clocks, func(c match) bool { return c.table == m.table && c.same(m.column) })
}

// newest gives the latest value of a time, on the clock that it is written by.
func newest(m match) (latest time.Time) {
	for _, v := range m.table.Seen(m.table.Column(m.Name)) {
		if at, ok := instant(m.Type, "", v); ok && at.After(latest) {
			latest = at
		}
	}
	return latest
}

// freshness is how old the newest row of a living table may be.
const freshness = 7 * time.Minute

// fresh compares the newest row with the server's clock: it is seldom older than
// a few minutes.
func (l look) fresh(newest time.Time) (zone, says string) {
	apart := newest.Sub(l.layout.Now)
	steps := math.Ceil(float64(apart) / float64(quarter))
	late := time.Duration(steps)*quarter - apart
	if newest.IsZero() || apart.Abs() > besideMost || late > freshness {
		return "", ""
	}
	seconds := int(steps) * int(quarter/time.Second)
	zones, n := contract.ZonesAhead([]time.Time{l.layout.Now}, []int{seconds})
	if n == 0 {
		return "", ""
	}
	says = fmt.Sprintf("the newest is %s by the server's clock, which is UTC%+03d:%02d", newest.Format("15:04"), seconds/3600, max(seconds, -seconds)%3600/60)
	if len(zones) > 1 {
		says += "; so is " + strings.Join(zones[1:min(len(zones), 4)], ", ")
	}
	return zones[0], says
}
