package data

import (
	"strings"
	"time"
)

// Contract is what an operator's postbacks must look like from ValidFrom until
// before ValidTo. Its JSON form is the reference contracts.spec:
//
//	{"params":{"click_id":"clickid","event":"goal"}, "also":{"click_id":["click_id"]},
//	 "events":{"dep":"ftd"}, "ignore_case":true,
//	 "zone":"Europe/Riga", "time_format":"2006-01-02 15:04:05", "precision":"1s",
//	 "amount_is":"deposit_sum", "amount_events":["ftd","deposit"],
//	 "auth":{"kind":"hmac","param":"sig","secret":"env:FABLESPIN_SECRET","hash":"sha256","encoding":"hex"},
//	 "max_delay":"15m", "click_id_format":"[0-9a-f-]{36}", "expected":["click_id","event"],
//	 "report_zone":"Europe/Riga", "month_closes":{"day":3,"time":"12:00"}}
type Contract struct {
	Operator  Ref       `json:"-"`
	ValidFrom time.Time `json:"-"` // zero: from the beginning
	ValidTo   time.Time `json:"-"` // zero: until further notice

	// Params names the parameter that carries each field.
	Params map[string]string `json:"params,omitempty"`
	// Also lists further names of a field's parameter: what an operator renamed
	// it to, and was let have. They are looked for in this order, after Params.
	Also map[string][]string `json:"also,omitempty"`
	// Events gives the canonical word for each of the operator's words.
	Events map[string]string `json:"events,omitempty"`
	// IgnoreCase compares the operator's words without regard to case.
	IgnoreCase bool `json:"ignore_case,omitempty"`
	// Zone is the IANA name of the zone of times without one.
	Zone string `json:"zone,omitempty"`
	// TimeFormat is a Go layout, or unix_s, unix_ms, unix_us.
	TimeFormat string `json:"time_format,omitempty"`
	// Precision is the step in which the operator's times come.
	Precision Duration `json:"precision,omitempty"`
	// AmountIs is payout or deposit_sum.
	AmountIs string `json:"amount_is,omitempty"`
	// AmountEvents are the canonical events that need an amount.
	AmountEvents []string `json:"amount_events,omitempty"`
	// Auth says how a postback proves its sender.
	Auth Auth `json:"auth,omitzero"`
	// MaxDelay is the longest agreed time from event to postback.
	MaxDelay Duration `json:"max_delay,omitempty"`
	// ClickIDFormat is an RE2 pattern that matches a whole click id.
	ClickIDFormat string `json:"click_id_format,omitempty"`
	// Expected are the fields that every postback carries.
	Expected []string `json:"expected,omitempty"`
	// ReportZone is the IANA name of the zone of the operator's days and months.
	ReportZone string `json:"report_zone,omitempty"`
	// MonthCloses is when, in ReportZone, the operator closes the month before.
	MonthCloses Close `json:"month_closes,omitzero"`
}

// Auth is how an operator's postback proves where it came from.
type Auth struct {
	// Kind is token, ip, hmac or none.
	Kind string `json:"kind,omitempty"`
	// Param carries the token or the signature.
	Param string `json:"param,omitempty"`
	// Secret names where the secret is, env:NAME or file:PATH; it is never the
	// secret itself.
	Secret string `json:"secret,omitempty"`
	// IPs are the addresses and CIDR blocks that the operator sends from.
	IPs []string `json:"ips,omitempty"`
	// Hash is sha1, sha256 or sha512; Encoding is hex or base64.
	Hash     string `json:"hash,omitempty"`
	Encoding string `json:"encoding,omitempty"`
}

// Close is a moment of the month.
type Close struct {
	Day  int    `json:"day"`
	Time string `json:"time,omitempty"` // 15:04
}

// Duration is a time.Duration that travels as 15m or 1h30m.
type Duration time.Duration

// String gives the form of time.Duration without units that are nought: 15m.
func (d Duration) String() string {
	s := time.Duration(d).String()
	for _, nought := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(s, nought) {
			s = s[:len(s)-2]
		}
	}
	return s
}

// MarshalText writes String.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the form of time.ParseDuration.
func (d *Duration) UnmarshalText(b []byte) error {
	v, err := time.ParseDuration(string(b))
	*d = Duration(v)
	return err
}
