package demo

import "time"

// Fault is what an incident does to the traffic.
type Fault string

// The faults, one an incident.
const (
	RenamedClickID Fault = "renamed click id"
	LostSub        Fault = "sub1 left unfilled"
	ShiftedZone    Fault = "times two hours ahead"
	Silence        Fault = "nothing is sent"
	EndpointDown   Fault = "our endpoint answers 503"
)

// Incident is one thing that goes wrong, again in every Cycle of live traffic.
type Incident struct {
	Fault Fault
	// Who is the operator, or for EndpointDown the endpoint.
	Who string
	// From and Until are times since the beginning of a cycle.
	From, Until time.Duration
	// Servers are the last numbers of the addresses that it begins on; none: all.
	Servers []string
	// SpreadsAt is when it reaches the other servers.
	SpreadsAt time.Duration
}

// Cycle is the time after which the incidents come again. The first cycle
// begins with the live traffic; the history before it is calm.
const Cycle = 40 * time.Minute

// Schedule lists the incidents of a cycle. Every operator in it has at least
// 15 % of the traffic.
//
//	 0:40 –  9:00  FableSpin sends click_id for clickid: .7 and .9 first, all from 5:00
//	 2:30 –  7:00  fb-capi answers 503 to our deliveries; they are tried again later
//	 6:00 – 12:00  Zebrino sends {sub1} as it stands
//	 9:30 – 13:00  FableSpin sends a fifth of the broken receipts again, put right
//	13:00 – 18:00  Oddly dates its events two hours ahead
//	20:00 – 24:00  Zebrino falls silent
//	24:00 – 40:00  calm
func Schedule() []Incident {
	return []Incident{
		{Fault: RenamedClickID, Who: "FableSpin", From: 40 * time.Second, Until: 9 * time.Minute, Servers: []string{"7", "9"}, SpreadsAt: 5 * time.Minute},
		{Fault: EndpointDown, Who: "fb-capi", From: 150 * time.Second, Until: 7 * time.Minute},
		{Fault: LostSub, Who: "Zebrino", From: 6 * time.Minute, Until: 12 * time.Minute},
		{Fault: ShiftedZone, Who: "Oddly", From: 13 * time.Minute, Until: 18 * time.Minute},
		{Fault: Silence, Who: "Zebrino", From: 20 * time.Minute, Until: 24 * time.Minute},
	}
}

// Of the receipts broken by a renamed click id, a share comes again by itself
// within this time of the end.
const (
	againShare = 0.2
	againFrom  = 30 * second
	againUntil = 4 * minute
	zoneShift  = 2 * hour
	renamedTo  = "click_id"
)

// afflicts tells whether the incident is under way at a time since the
// beginning of live traffic, for a server of the operator.
func (i Incident) afflicts(live time.Duration, server string) bool {
	phase := live % Cycle
	if live < 0 || phase < i.From || phase >= i.Until {
		return false
	}
	if len(i.Servers) == 0 || phase >= i.SpreadsAt {
		return true
	}
	for _, s := range i.Servers {
		if s == server {
			return true
		}
	}
	return false
}

// ends gives when the incident under way is over, since live traffic began.
func (i Incident) ends(live time.Duration) time.Duration {
	return live - live%Cycle + i.Until
}

// trouble is the schedule of a world, by whom it strikes.
type trouble map[string][]Incident

func newTrouble(calm bool) trouble {
	t := trouble{}
	if calm {
		return t
	}
	for _, i := range Schedule() {
		t[i.Who] = append(t[i.Who], i)
	}
	return t
}

// at gives the incident that strikes somebody's server now. No two strike one
// at the same time.
func (t trouble) at(who string, live time.Duration, server string) (Incident, bool) {
	for _, i := range t[who] {
		if i.afflicts(live, server) {
			return i, true
		}
	}
	return Incident{}, false
}
