package data_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
)

func TestAFilterErrorPointsAtTheFaultAndHelps(t *testing.T) {
	for in, want := range map[string]data.FilterError{
		"operater:x":              {Column: 0, Length: 8, Message: "there is no field operater", Suggest: "operator"},
		"event:ftd -camp:x":       {Column: 11, Length: 4, Message: "there is no field camp", Suggest: "campaign"},
		"click_id:x":              {Column: 0, Length: 8, Message: "there is no field click_id", Suggest: "click"},
		"remote_ip:x":             {Column: 0, Length: 9, Message: "there is no field remote_ip", Suggest: "ip"},
		"zzzzzz:x":                {Column: 0, Length: 6, Message: "there is no field zzzzzz"},
		"severity:awful":          {Column: 9, Length: 5, Message: "there is no severity awful; there are notice, minor, major, critical"},
		"severity>=majr":          {Column: 10, Length: 4, Message: "there is no severity majr; is major meant? There are notice, minor, major, critical"},
		"severity>=major,minor":   {Column: 10, Length: 11, Message: "severity is compared with one word, as in severity>=major"},
		"Verdict:no":              {Column: 8, Length: 2, Message: "verdict cannot be no; it is written as in verdict:wrong"},
		"é :free":                 {Column: 2, Length: 5, Message: "say which field to look in, as field:value", Suggest: "click:free"},
		"event:é ->=free x":       {Column: 8, Length: 7, Message: "say which field to look in, as field:value", Suggest: "click:free"},
		"-":                       {Column: 1, Message: `a term needs a value, as in status:rejected or "fb ad"`},
		"foo, x":                  {Column: 4, Message: "a term needs a value"},
		`é "unclosed`:             {Column: 2, Length: 9, Message: "the quote is not closed", Suggest: `"unclosed"`},
		`x ""`:                    {Column: 2, Length: 2, Message: "every receipt has that in it"},
		"foo,**":                  {Column: 0, Length: 6, Message: "every receipt has that in it"},
		"since:2h ! ":             {Column: 9, Length: 1, Message: "the ! has nothing behind it", Suggest: "! status:accepted"},
		"! !event:ftd":            {Column: 0, Length: 1, Message: "the ! has nothing behind it", Suggest: "! status:accepted"},
		"! event:ftd camp:x":      {Column: 12, Length: 4, Message: "there is no field camp", Suggest: "campaign"},
		"since":                   {Column: 0, Length: 5, Message: "since needs a value", Suggest: "since:2h"},
		"status!=rejected":        {Column: 0, Length: 16, Message: "a minus in front says not", Suggest: "-status:rejected"},
		"event:":                  {Column: 6, Message: "event needs a value"},
		"event:ftd, x":            {Column: 10, Message: "event needs a value"},
		`sub:a" b`:                {Column: 5, Length: 3, Message: "the quote is not closed", Suggest: `" b"`},
		`sub:a\`:                  {Column: 5, Length: 1, Message: `nothing follows the \`, Suggest: `\\`},
		"event>ftd":               {Column: 6, Length: 3, Message: "event has no order"},
		"amount>ten":              {Column: 7, Length: 3, Message: "amount takes one number"},
		"amount>1,000":            {Column: 7, Length: 5, Message: "amount takes one number"},
		"amount>1e9":              {Column: 7, Length: 3, Message: "amount takes one number"},
		`amount>""`:               {Column: 7, Length: 2, Message: "amount takes one number"},
		"amount:1*":               {Column: 7, Length: 2, Message: "amount takes one number"},
		"http:5xx":                {Column: 5, Length: 3, Message: "http cannot be 5xx"},
		"http>ok":                 {Column: 5, Length: 2, Message: "http takes one number"},
		"auth:maybe":              {Column: 5, Length: 5, Message: "auth cannot be maybe"},
		"auth:y*":                 {Column: 5, Length: 2, Message: "auth cannot be y*"},
		"since:yesterday":         {Column: 6, Length: 9, Message: "since takes one time"},
		"since:2026-13-01":        {Column: 6, Length: 10, Message: "since takes one time"},
		"since:99999d":            {Column: 6, Length: 6, Message: "since takes one time"},
		"since:9999999h":          {Column: 6, Length: 8, Message: "since takes one time"},
		"since:-2h":               {Column: 6, Length: 3, Message: "since takes one time"},
		"since:1h,2h":             {Column: 6, Length: 5, Message: "since takes one time"},
		`since:""`:                {Column: 6, Length: 2, Message: "since takes one time"},
		"since>2h":                {Column: 6, Length: 2, Message: "since takes a colon"},
		"received>=0000-01-01":    {Column: 10, Length: 10, Message: "received takes one time"},
		"sub:\x1b[2J :foo\x1b[2J": {Column: 9, Length: 8, Message: "say which field to look in, as field:value", Suggest: "click:foo\x1b[2J"},
	} {
		_, err := data.ParseFilter(in, noon)
		var got *data.FilterError
		if !errors.As(err, &got) {
			t.Errorf("%q: error %v, want a FilterError", in, err)
			continue
		}
		if !strings.HasPrefix(got.Message, want.Message) {
			t.Errorf("%q: message %q, want %q", in, got.Message, want.Message)
		}
		want.Message = got.Message
		if diff := cmp.Diff(want, *got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", in, diff)
		}
		if data.KindOf(err) != data.Usage {
			t.Errorf("%q: kind %v, want Usage", in, data.KindOf(err))
		}
		if s := err.Error(); s != data.Safe(s) || !strings.Contains(s, data.Safe(want.Suggest)) {
			t.Errorf("%q: the sentence %q is unsafe or lacks the suggestion", in, s)
		}
	}
}
