package link

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
)

func TestOurSettingsWinWhateverTheirCase(t *testing.T) {
	all := merged(map[string]string{"TimeZone": "Asia/Tokyo", "search_path": `it's\here`}, map[string]string{"timezone": "UTC"})
	want := `select set_config('search_path',  E'it''s\\here', true), set_config('timezone', 'UTC', true)`
	if got := set(all, "true"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// What a pooler hands on it leaves to the next client: nothing is sent at the
// start but the marker, and to a pooler not even that.
func TestNothingIsSentAtTheStartThatAPoolerCouldKeep(t *testing.T) {
	config, err := pq.NewConfig("postgres://ops@db/trk?TimeZone=Asia/Tokyo&search_path=x&application_name=psql&fallback_application_name=y")
	if err != nil {
		t.Fatal(err)
	}
	asking, bare := starts(config)
	for name, c := range map[string]pq.Config{"asking": asking, "bare": bare} {
		if c.ApplicationName != "" || c.FallbackApplicationName != "" || len(c.Runtime) > 1 {
			t.Errorf("%s sends %q %q %v", name, c.ApplicationName, c.FallbackApplicationName, c.Runtime)
		}
	}
	if asking.Runtime[marker] != "kept" || len(bare.Runtime) > 0 || config.ApplicationName != "psql" {
		t.Errorf("asking with %v, bare with %v, and theirs is now %q", asking.Runtime, bare.Runtime, config.ApplicationName)
	}
	if _, err := New(config, map[string]string{"timezone": "UTC"}, time.Second); err != nil {
		t.Error(err)
	}
}

func TestARefusalOfSettingsIsToldFromOthers(t *testing.T) {
	for message, want := range map[string]bool{
		"08P01 unsupported startup parameter: tailback.settings":                    true,
		"08P01 unsupported startup parameter: options":                              true,
		"42704 unrecognized configuration parameter \"" + marker + "\"":             true,
		"08P01 no such database: trk":                                               false,
		"28P01 password authentication failed":                                      false,
		"42704 unrecognized configuration parameter \"startup parameter nonsense\"": false,
	} {
		err := fmt.Errorf("connect: %w", &pq.Error{Code: pqerror.Code(message[:5]), Message: message[6:]})
		if got := refuses(err); got != want {
			t.Errorf("%s: %v", message, got)
		}
	}
	if refuses(nil) || refuses(errors.New("unsupported startup parameter")) {
		t.Error("what no server said is taken for a refusal")
	}
}
