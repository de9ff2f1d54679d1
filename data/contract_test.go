package data_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tailback/data"
)

const fableSpin = `{"params":{"click_id":"clickid","event":"goal"},"also":{"click_id":["click_id"]},"events":{"dep":"ftd"},"ignore_case":true,` +
	`"zone":"Europe/Riga","time_format":"2006-01-02 15:04:05","precision":"1s",` +
	`"amount_is":"deposit_sum","amount_events":["ftd","deposit"],` +
	`"auth":{"kind":"hmac","param":"sig","secret":"env:FABLESPIN_SECRET","hash":"sha256","encoding":"hex"},` +
	`"max_delay":"15m","click_id_format":"[0-9a-f-]{36}","expected":["click_id","event"],` +
	`"report_zone":"Europe/Riga","month_closes":{"day":3,"time":"12:00"}}`

func TestAContractComesBackFromJSONAsItWas(t *testing.T) {
	var c data.Contract
	if err := json.Unmarshal([]byte(fableSpin), &c); err != nil {
		t.Fatal(err)
	}
	if c.MaxDelay != data.Duration(15*time.Minute) || c.Auth.Secret != "env:FABLESPIN_SECRET" || c.MonthCloses.Day != 3 {
		t.Errorf("read as %+v", c)
	}
	line, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(fableSpin, string(line)); diff != "" {
		t.Error(diff)
	}
}

func TestAnEmptyContractIsAnEmptyObject(t *testing.T) {
	if line, err := json.Marshal(data.Contract{ValidFrom: noon}); err != nil || string(line) != "{}" {
		t.Errorf("%s, %v", line, err)
	}
}

func TestADurationIsWrittenShortAndReadBack(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", time.Second: "1s", 15 * time.Minute: "15m", 24 * time.Hour: "24h", 90 * time.Minute: "1h30m", time.Hour + time.Second: "1h0m1s",
	} {
		if got := data.Duration(d).String(); got != want {
			t.Errorf("%d is written %s, want %s", d, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		d := data.Duration(rapid.Int64().Draw(t, "d"))
		var back data.Duration
		if err := back.UnmarshalText([]byte(d.String())); err != nil || back != d {
			t.Fatalf("%s came back as %s, %v", d, back, err)
		}
	})
	if err := new(data.Duration).UnmarshalText([]byte("soon")); err == nil {
		t.Error("soon is taken for a duration")
	}
}
