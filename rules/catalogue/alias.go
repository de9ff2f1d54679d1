package catalogue

import "strings"

// fieldSet is some of the known fields, a bit each.
type fieldSet uint16

func setOf(fields ...int) (s fieldSet) {
	for _, f := range fields {
		s |= 1 << f
	}
	return s
}

func (s fieldSet) has(field int) bool { return s>>field&1 == 1 }

// fieldsOf gives the fields that parameters of a name carry somewhere; one name
// means different things with different vendors.
func fieldsOf(param string) fieldSet {
	switch param {
	case "transaction_id", "tid":
		return setOf(click, txid)
	case "s2":
		return setOf(click, sub)
	case "clickid", "click_id", "cid", "subid", "sub_id", "aff_sub", "aff_click_id", "visit_id", "externalid",
		"external_id", "extid", "visitor_id", "reqid", "r", "afp1", "anid", "payload":
		return setOf(click)
	case "event", "status", "goal", "goal_id", "goal_alias", "type", "et", "event_type", "eventType", "conv_status",
		"cnv_status", "lead_status":
		return setOf(event)
	case "payout", "amount", "sum", "revenue", "sale_amount", "depositAmount", "price", "income", "profit",
		"CommissionAmount", "aff_value":
		return setOf(amount)
	case "currency", "cur", "cnv_currency", "method_currency":
		return setOf(currency)
	case "timestamp", "ts", "date", "datetime", "time", "event_time", "conversion_time", "created_at":
		return setOf(occurred)
	case "txid", "conversion_id", "order_id", "deposit_id", "action_id", "trx", "reference_id", "txn_id", "unique_id":
		return setOf(txid)
	case "player_id", "user_id", "customer_id", "client_id", "account_id":
		return setOf(player)
	}
	if subName(param) {
		return setOf(sub)
	}
	return 0
}

// subName reports the numbered names of sub-ids.
func subName(param string) bool {
	stem := strings.TrimRight(param, "0123456789")
	switch stem {
	case "sub", "sub_id", "s", "aff_sub", "adv_sub", "p":
		return len(stem) < len(param)
	}
	return strings.HasPrefix(param, "utm_")
}
