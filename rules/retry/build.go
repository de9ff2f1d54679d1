package retry

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"tailback/data"
	"tailback/rules/contract"
	"tailback/rules/query"
)

// Subject is what is to be sent again.
type Subject struct {
	Receipt data.Receipt
	// Delivery is the one that failed; nil for a replay of the receipt.
	Delivery *data.Delivery
	// Contract is the operator's, valid when the receipt arrived; nil where none is
	// known.
	Contract *contract.Version
}

// Built is a request that is ready to be queued.
type Built struct {
	Request data.RetryRequest
	EventID string
	// Dropped are parameters that are left out: secrets, and what signing puts
	// there anew.
	Dropped []string
}

// Build gives what is sent of a subject, without any secret. The error says for a
// person what it cannot be built of.
func Build(e data.Endpoint, s Subject, c Correction) (Built, error) {
	b := Built{EventID: data.NewEventID(s.Receipt.ID, e.Name), Request: data.RetryRequest{Method: e.Method}}
	var pairs []pair
	var err error
	switch {
	case len(e.Parameters) > 0:
		pairs, err = fromFields(e, s, c, b.EventID)
	case s.Delivery != nil:
		pairs, err = fromDelivery(*s.Delivery)
	default:
		pairs, err = fromRequest(s, c)
	}
	if err != nil {
		return Built{}, err
	}
	if len(e.Parameters) == 0 {
		pairs, b.Dropped = withoutSecrets(pairs, secretNames(s.Contract), e.Signing)
	}
	if s.Delivery == nil || e.Dedupes && !namesEventID(e) {
		pairs = append(pairs, pair{raw: data.ReplayParam + "=" + b.EventID, decoded: data.ReplayParam})
	}
	sent := wired(joined(pairs))
	if len(query.Secrets(sent, secretNames(s.Contract))) > 0 {
		return Built{}, errors.New("a secret stands within one of its values, and is never stored; give endpoint " + e.Name + " the parameters that it wants")
	}
	if e.Method == "POST" {
		b.Request.Body = sent
	} else {
		b.Request.Query = sent
	}
	return b, nil
}

func namesEventID(e data.Endpoint) bool {
	return slices.ContainsFunc(e.Parameters, func(p data.EndpointParameter) bool { return p.Field == "event_id" })
}

// secretNames are the parameters that carry secrets in an operator's requests.
func secretNames(v *contract.Version) []string {
	names := query.SecretNames()
	if v != nil && v.Auth.Param != "" {
		names = append(slices.Clone(names), v.Auth.Param)
	}
	return names
}

// fromDelivery takes what the delivery had behind its address. The address itself
// is the endpoint's.
func fromDelivery(d data.Delivery) ([]pair, error) {
	if d.URL.Empty() {
		return nil, errors.New("this database does not keep what the delivery sent; give the endpoint parameters")
	}
	address, _, _ := strings.Cut(d.URL.Raw(), "#")
	_, raw, _ := strings.Cut(address, "?")
	return pairsOf(raw), nil
}

func fromRequest(s Subject, c Correction) ([]pair, error) {
	raw := s.Receipt.Query.Raw()
	switch {
	case s.Receipt.Query.Empty():
		return nil, errors.New("this database does not keep what arrived; give the endpoint parameters")
	case strings.HasPrefix(strings.TrimLeft(raw, " \t\r\n"), "{") || strings.HasPrefix(strings.TrimLeft(raw, " \t\r\n"), "["):
		return nil, errors.New("it came as JSON, and only parameters are sent; give the endpoint parameters")
	case s.Receipt.IsReplay():
		return nil, errors.New("it is itself a replay of ours")
	}
	return pairsOf(Correct(raw, c, s.Contract)), nil
}

func withoutSecrets(pairs []pair, names []string, signing data.Signing) (kept []pair, dropped []string) {
	for _, p := range pairs {
		value := p.value()
		ours := p.decoded == data.ReplayParam || p.decoded != "" && (p.decoded == signing.Param || p.decoded == signing.Timestamp)
		whole := len(query.Secrets(p.raw, names)) > 0 && !strings.Contains(value, "://")
		if ours || whole {
			dropped = append(dropped, p.decoded)
			continue
		}
		kept = append(kept, p)
	}
	return kept, dropped
}

// fromFields fills the endpoint's parameters. What the receipt lacks is left out,
// but for what nobody could be credited without.
func fromFields(e data.Endpoint, s Subject, c Correction, eventID string) (pairs []pair, err error) {
	var lacks []string
	r := Corrected(s.Receipt, c, s.Contract)
	for _, p := range e.Parameters {
		value := p.Value
		if p.Field != "" {
			if value = field(r, p.Field, s.Contract); p.Field == "event_id" {
				value = eventID
			}
		}
		if value == "" {
			if needed(p.Field, r, s.Contract) {
				lacks = append(lacks, p.Field)
			}
			continue
		}
		pairs = append(pairs, pair{raw: url.QueryEscape(p.Name) + "=" + url.QueryEscape(value), decoded: p.Name})
	}
	if len(lacks) > 0 {
		return nil, fmt.Errorf("it has no %s, which endpoint %s wants", strings.Join(lacks, " and no "), data.Safe(e.Name))
	}
	return pairs, nil
}

func needed(field string, r data.Receipt, v *contract.Version) bool {
	switch field {
	case "click_id", "event", "event_word":
		return true
	case "amount", "currency":
		return v != nil && slices.Contains(v.AmountEvents, r.Event.Raw())
	}
	return false
}

// field gives the value of a field; "" for none.
func field(r data.Receipt, name string, v *contract.Version) string {
	switch name {
	case "click_id":
		return r.ClickID.Raw()
	case "sub_id":
		return r.SubID.Raw()
	case "event":
		return r.Event.Raw()
	case "event_word":
		return word(r, v)
	case "amount":
		return r.Money.Amount.String()
	case "currency":
		return r.Money.Currency.Raw()
	case "txid":
		return r.TxID.Raw()
	case "player_id":
		return r.PlayerID.Raw()
	case "player_status":
		return r.PlayerStatus.Raw()
	case "occurred_at":
		return r.OccurredAt.String()
	case "received_at":
		return r.ReceivedAt.String()
	case "operator":
		return r.Operator.Key.Raw()
	case "campaign":
		return r.Campaign.Key.Raw()
	case "receipt":
		return r.ID.Source + "/" + r.ID.Key.Raw()
	}
	return ""
}

// word gives the event in the operator's own word, where the request has it.
func word(r data.Receipt, v *contract.Version) string {
	for _, p := range pairsOf(r.Query.Raw()) {
		if p.carries("event", v) && p.value() != "" {
			return p.value()
		}
	}
	return r.Event.Raw()
}
