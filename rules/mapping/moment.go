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

// judgeMoment: a point in time, or a number that counts from 1970.
func judgeMoment(m *match, f wanted) bool {
	t := m.typ()
	switch {
	case m.points == 0 || m.Refers.Table != 0 || m.Primary:
		return false
	case t == "date":
		if f.name != "valid_from" && f.name != "valid_to" {
			m.points -= 25
			m.doubts = append(m.doubts, "a day without the time")
		}
		m.borne = true
		return true
	case isTime(t):
		m.bear(8, "")
		if m.NotNull && m.Indexed {
			m.points += 3
		}
		return true
	case isNumber(t), isText(t):
		unit, share := epoch(m.profile)
		if m.n == 0 {
			unit, share = unitOfName(m.called()), 10
		}
		if unit == "" || share < 9 {
			return false
		}
		m.bear(8, "")
		return true
	}
	return false
}

// epoch gives the unit in which numbers count from 1970, and of how many tenths
// of them that is so.
func epoch(p profile) (unit string, tenths int) {
	if p.n == 0 {
		return "", 0
	}
	count := map[string]int{}
	for value, n := range p.counts {
		number, err := strconv.ParseFloat(value, 64)
		if err != nil {
			continue
		}
		for u, per := range map[string]float64{"unix_s": 1, "unix_ms": 1e3, "unix_us": 1e6} {
			// From 2005 to 2100.
			if s := number / per; 1.1e9 < s && s < 4.1e9 {
				count[u] += n
			}
		}
	}
	for u, n := range count {
		if t := n * 10 / p.n; t > tenths {
			unit, tenths = u, t
		}
	}
	return unit, tenths
}

// unitOfName gives the unit that a name ends with.
func unitOfName(name string) string {
	ws := words(name)
	switch ws[len(ws)-1] {
	case "ms", "millis":
		return "unix_ms"
	case "us", "micros":
		return "unix_us"
	case "unix", "epoch", "sec", "secs", "seconds":
		return "unix_s"
	}
	return ""
}

// decodeMoment says how a time is read.
func (l look) decodeMoment(out *Field, m match, f fit) {
	switch t := m.typ(); {
	case t == "timestamptz":
	case t == "timestamp" || t == "date":
		zone, says, sure := l.zone(m, f)
		out.Zone = zone
		if says != "" {
			m.says = append(m.says, says)
			out.Open = append(out.Open, "zone: "+says)
		}
		if !sure {
			out.Certainty = Likely
		}
	default:
		unit, _ := epoch(m.profile)
		if unit == "" {
			unit = unitOfName(m.called())
			out.Certainty = Likely
			out.Open = append(out.Open, "decode by its name; no value was seen")
		}
		out.Decode = unit
	}
}

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
	if z, says := l.fresh(m); z != "" {
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

// freshness is how old the newest row of a living table may be.
const freshness = 7 * time.Minute

// fresh compares the newest row with the server's clock: it is seldom older than
// a few minutes.
func (l look) fresh(m match) (zone, says string) {
	var newest time.Time
	for _, v := range m.table.Seen(m.table.Column(m.Name)) {
		if at, ok := instant(m.Type, "", v); ok && at.After(newest) {
			newest = at
		}
	}
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
