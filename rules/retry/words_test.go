package retry_test

import (
	"strings"
	"testing"

	"tailback/data"
	"tailback/rules/retry"
)

func TestAReceiptIsKnownByItsRetriesAtEveryEndpoint(t *testing.T) {
	ops1 := data.NewText("ops1@bastion")
	mine := data.Retry{ID: 7, State: data.RetryUnknown, By: ops1, NewRetry: data.NewRetry{Endpoint: "ingest"}}
	theirs := data.Retry{ID: 8, State: data.RetryDelivered, By: data.NewText("am2@desk"), NewRetry: data.NewRetry{Endpoint: "fb-capi"}}
	for want, of := range map[string][]data.Retry{
		"none": nil,
		"any unknown 7 ingest ops1 ops1@bastion mine":                                  {mine},
		"any unknown 7 ingest ops1 ops1@bastion mine delivered 8 fb-capi am2 am2@desk": {mine, theirs},
	} {
		if got := strings.Join(retry.Words(of, ops1), " "); got != want {
			t.Errorf("it is known by %q, want %q", got, want)
		}
	}
}
