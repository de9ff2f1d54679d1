package mapping

import "testing"

func TestAWordIsShortForAnotherByItsBeginningOrItsConsonants(t *testing.T) {
	for _, test := range []struct {
		short, full string
		want        bool
	}{
		{"amt", "amount", true}, {"clk", "click", true}, {"cnv", "conversion", true}, {"rcv", "received", true}, {"resp", "response", true},
		{"nm", "name", true}, {"cd", "code", true}, {"dt", "date", true}, {"plyr", "player", true}, {"ctry", "country", true},
		{"count", "country", false}, {"state", "statement", false}, {"id", "identity", false}, {"click", "click", false}, {"conversion", "cnv", false},
		{"no", "note", false}, {"tma", "amount", false}, {"uid", "unique", false}, {"", "name", false},
	} {
		if got := shortens(test.short, test.full); got != test.want {
			t.Errorf("%q for %q: %v", test.short, test.full, got)
		}
	}
}

func TestANameInShortIsNearButNeverCertain(t *testing.T) {
	for _, r := range relations() {
		for _, f := range r.fields {
			for column, want := range map[string]string{"qry_str": "query", "rjct_rsn": "reason", "resp_cd": "http_status", "plyr_no": "player_id"} {
				if r.name != "receipts" || f.name != want {
					continue
				}
				if got := newNaming(column, []string{"cnv"}, nil).near(f).points; got < enough || got >= nearName {
					t.Errorf("%s is %d near %s", column, got, want)
				}
			}
		}
	}
}
