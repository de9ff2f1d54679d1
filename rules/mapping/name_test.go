package mapping

import (
	"strings"
	"testing"
)

func TestNamesComeApartHoweverTheyAreWritten(t *testing.T) {
	for name, want := range map[string]string{
		"PostbackLogId": "postback log id", "postback_log_id": "postback log id", "RegistrationUId": "registration uid",
		"SubId1": "sub id1", "HTTPStatus": "http status", "click-id": "click id", "ClickGUID": "click guid", "at_ms": "at ms", "": "",
	} {
		if got := strings.Join(words(name), " "); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestANameIsNearAFieldByItsPartsAndEndings(t *testing.T) {
	field := func(relation, name string) wanted {
		for _, r := range relations() {
			for _, f := range r.fields {
				if r.name == relation && f.name == name {
					return f
				}
			}
		}
		t.Fatalf("no field %s.%s", relation, name)
		return wanted{}
	}
	for _, test := range []struct {
		column, relation, field string
		least, most             int
	}{
		{"received_at", "receipts", "received_at", 100, 100},
		{"ReceivedOn", "receipts", "received_at", 80, 99},
		{"PostbackStatus", "receipts", "status", 90, 99},
		{"amount_cents", "receipts", "amount", 85, 99},
		{"our_click_id", "receipts", "click_id", 50, 60},
		{"created_at", "receipts", "received_at", 60, 72},
		{"user_agent", "receipts", "player_id", 0, 0},
		{"description", "receipts", "event", 0, 0},
	} {
		n := newNaming(test.column, []string{"postback"}, nil)
		if got := n.near(field(test.relation, test.field)).points; got < test.least || got > test.most {
			t.Errorf("%s is %d near %s, want %d to %d", test.column, got, test.field, test.least, test.most)
		}
	}
}
