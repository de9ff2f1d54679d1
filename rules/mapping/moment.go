package mapping

import "strconv"

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
