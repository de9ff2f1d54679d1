package mapping

import "strings"

// shape is what the values of a field look like.
type shape int

const (
	key        shape = iota // tells rows apart
	label                   // a short text
	note                    // a sentence
	word                    // one of few
	reference               // the key of another relation
	moment                  // a point in time
	money                   // an amount
	currency                // three letters
	whole                   // a number
	flag                    // yes or no
	document                // a JSON object
	request                 // a raw query string
	address                 // of the network
	link                    // a URL
	method                  // of HTTP
	statusCode              // of HTTP
	country                 // two letters
)

// wanted is a field of a relation and the names that columns have for it. Those
// of close hardly mean anything else in such a table, those of loose may.
type wanted struct {
	name   string
	shape  shape
	to     string // of a reference: the relation
	weight int    // what it says about a table that it has such a column
	close  string
	loose  string

	aliases []alias            // of both
	words   map[string]float64 // of them, and how much each says
}

// relation is one of the words of a mapping, and how its table is known.
type relation struct {
	name   string
	close  string // names of tables, in the singular
	loose  string
	prefix string // what its columns' names can begin with
	not    string // words of tables that are something else
	none   string // names of columns that such a table has not
	needs  [][]string
	named  bool     // a table of another name is none, unless
	proof  []string // it has all of these fields
	fields []wanted
}

// relations lists them in the order of the mapping.
func relations() []relation {
	all := []relation{operators(), campaigns(), terms(), clicks(), receipts(), deliveries(), contracts(), payoutLines()}
	for i := range all {
		for j := range all[i].fields {
			all[i].fields[j].aliases = aliasesOf(all[i].fields[j])
		}
		all[i].weigh()
	}
	return all
}

func operators() relation {
	return relation{
		name: "operators", named: true, needs: [][]string{{"id"}, {"name"}},
		close:  "operator advertiser brand merchant casino sportsbook bookmaker network affiliate_network",
		loose:  "partner company program vendor provider client sponsor house",
		prefix: "operator advertiser brand merchant casino network partner company",
		fields: []wanted{
			{name: "id", shape: key, weight: 10, close: "id uuid guid", loose: "key code pid slug"},
			{name: "name", shape: label, weight: 10, close: "name title", loose: "label company display_name company_name caption"},
		},
	}
}

func campaigns() relation {
	return relation{
		name: "campaigns", named: true, needs: [][]string{{"id"}, {"name"}},
		close:  "campaign offer",
		loose:  "link program product promo promotion tracker flow stream",
		prefix: "campaign offer link promo",
		fields: []wanted{
			{name: "id", shape: key, weight: 8, close: "id uuid guid", loose: "key code slug"},
			{name: "operator_id", shape: reference, to: "operators", weight: 10, close: "operator_id advertiser_id brand_id merchant_id casino_id network_id", loose: "partner_id company_id program_id vendor_id provider_id pid"},
			{name: "name", shape: label, weight: 6, close: "name title", loose: "label caption display_name"},
			{name: "offer", shape: label, weight: 3, close: "offer operator_offer brand_offer advertiser_offer external_offer offer_ref offer_code", loose: "external_name external_id partner_offer"},
			{name: "tracking_link", shape: link, weight: 6, close: "tracking_link tracking_url target_url landing_url destination_url redirect_url offer_url preview_url", loose: "url link landing destination target href"},
			{name: "affiliate", shape: label, weight: 2, close: "affiliate sub_affiliate affiliate_name publisher publisher_name partner_name webmaster", loose: "affiliate_id publisher_id pub aff partner"},
		},
	}
}

func terms() relation {
	return relation{
		name: "terms", needs: [][]string{{"campaign_id"}, {"payout", "model", "payable_event"}},
		close:  "term deal agreement commission offer_term campaign_term commission_plan payout_rule deal_term",
		loose:  "rate rule plan payout condition tariff contract",
		prefix: "deal term commission offer",
		fields: []wanted{
			{name: "campaign_id", shape: reference, to: "campaigns", weight: 10, close: "campaign_id offer_id", loose: "link_id program_id product_id"},
			{name: "valid_from", shape: moment, weight: 4, close: "valid_from starts_at start_at effective_from effective_date active_from start_date date_from from_date starts", loose: "effective from begin begins_at since start"},
			{name: "valid_to", shape: moment, weight: 4, close: "valid_to valid_until valid_till ends_at end_at effective_to effective_until active_to end_date date_to to_date ends expires_at", loose: "until to end expires"},
			{name: "model", shape: word, weight: 6, close: "model commission_model deal_type deal_model payment_model payout_model payout_type commission_type pricing_model", loose: "commission type kind pricing"},
			{name: "payable_event", shape: word, weight: 6, close: "payable_event payable_goal pays_on paid_on paid_for pay_on payout_event paid_event payable", loose: "goal event trigger action event_type"},
			{name: "payout", shape: money, weight: 8, close: "payout cpa bounty payout_amount cpa_amount commission_amount", loose: "commission amount rate price reward sum fee"},
			{name: "currency", shape: currency, weight: 4, close: "currency currency_code cur payout_currency", loose: "ccy curr iso_currency"},
			{name: "window_days", shape: whole, weight: 4, close: "window_days attribution_window attribution_days lookback_days cookie_days window_in_days click_window_days attribution_window_days lookback_window", loose: "days window lookback cookie_lifetime ttl_days"},
			{name: "qualification", shape: note, weight: 3, close: "qualification qualification_rule qualified_when qualifies_when qualification_terms qualification_criteria", loose: "rule conditions condition criteria baseline"},
			{name: "min_deposit", shape: money, weight: 4, close: "min_deposit minimum_deposit min_dep min_first_deposit min_ftd minimum_first_deposit deposit_min baseline_deposit", loose: "min_amount baseline_amount"},
			{name: "ngr_note", shape: note, weight: 3, close: "ngr_note ngr ngr_terms ngr_rule ngr_deductions", loose: "revshare_note deductions"},
		},
	}
}

func clicks() relation {
	return relation{
		name: "clicks", named: true, proof: strings.Fields("click_id clicked_at campaign_id"), needs: [][]string{{"click_id"}, {"clicked_at", "campaign_id"}},
		close:  "click visit hit click_log click_event",
		loose:  "session redirect traffic tracking_event landing",
		prefix: "click visit hit",
		not:    "conversion postback event",
		fields: []wanted{
			{name: "click_id", shape: key, weight: 12, close: "click_id clickid click_guid click_uuid click_key click_ref clickref click_hash click_token click_uid cid visit_id visit_guid", loose: "uuid guid uid token hash external_id ref id key subid"},
			{name: "campaign_id", shape: reference, to: "campaigns", weight: 8, close: "campaign_id offer_id", loose: "link_id program_id tracker_id flow_id campaign"},
			{name: "sub_id", shape: label, weight: 6, close: "sub_id sub1 sub_id1 subid1 s1 aff_sub aff_sub1 sub_1 subid", loose: "label source_sub utm_content p1"},
			{name: "subs", shape: document, weight: 3, close: "subs sub_ids subids sub_params", loose: "params labels extra parameters"},
			{name: "affiliate", shape: label, weight: 3, close: "affiliate affiliate_name publisher publisher_name sub_affiliate partner_name webmaster aff pub", loose: "affiliate_id publisher_id aff_id pub_id partner partner_id"},
			{name: "clicked_at", shape: moment, weight: 10, close: "clicked_at click_time click_at click_date visited_at visit_time landed_at opened_at hit_at click_ts", loose: "created_at created inserted_at opened landed ts timestamp datetime time date at added_at"},
			{name: "source", shape: label, weight: 3, close: "traffic_source source traffic_channel utm_source source_name ref_source", loose: "channel src traffic network media_source referrer"},
			{name: "country", shape: country, weight: 4, close: "country country_code geo country_iso geo_country", loose: "cc iso region"},
			{name: "device", shape: word, weight: 3, close: "device device_type device_kind device_class", loose: "platform form_factor"},
		},
	}
}

func receipts() relation {
	return relation{
		name: "receipts", needs: [][]string{{"id"}, {"received_at"}, {"click_id", "query", "event"}},
		close:  "receipt postback postback_log inbound inbound_postback incoming_postback callback conversion postback_event",
		loose:  "event lead action goal notification s2s transaction incoming sale event_log registration log",
		prefix: "conversion conv postback pb event receipt callback lead",
		not:    "out outgoing outbound sent delivery deliveries queue webhook dispatch forward fired",
		none:   "attempt attempts attempt_no tries max_attempts retries retry_count last_attempt_at next_attempt_at next_retry_at sent_at fired_at delivered_at",
		fields: []wanted{
			{name: "id", shape: key, weight: 6, close: "id uuid guid", loose: "key seq uid"},
			{name: "received_at", shape: moment, weight: 8, close: "received_at received received_time arrived_at received_date received_ts postback_at", loose: "created_at logged_at inserted_at recorded_at converted_at conversion_at created at added_at ts timestamp datetime conversion_time time date"},
			{name: "operator_id", shape: reference, to: "operators", weight: 4, close: "operator_id advertiser_id brand_id merchant_id casino_id network_id operator", loose: "partner_id company_id program_id vendor_id provider_id pid"},
			{name: "campaign_id", shape: reference, to: "campaigns", weight: 4, close: "campaign_id offer_id", loose: "link_id campaign program_id"},
			{name: "click_id", shape: key, weight: 10, close: "click_id clickid click_guid click_uuid click_key click_ref clickref click_hash click_token click_uid cid visit_id", loose: "subid click visit aff_click_id external_id extid visit_guid"},
			{name: "sub_id", shape: label, weight: 3, close: "sub_id sub1 sub_id1 subid1 s1 aff_sub aff_sub1 sub_1", loose: "label p1"},
			{name: "event", shape: word, weight: 8, close: "event event_type event_name goal goal_name goal_alias conversion_type postback_type event_code action_type", loose: "type action name kind et evt goal_id event_id word"},
			{name: "status", shape: word, weight: 7, close: "status state verdict result outcome decision answer", loose: "st accepted processing_status lead_status is_accepted"},
			{name: "reason", shape: note, weight: 4, close: "reason reject_reason rejection_reason decline_reason refusal_reason status_reason error_reason error_message", loose: "note error message comment why details"},
			{name: "occurred_at", shape: moment, weight: 5, close: "occurred_at event_time event_at event_date happened_at happened event_ts event_timestamp operator_time performed_at", loose: "ts timestamp time date datetime conversion_time"},
			{name: "amount", shape: money, weight: 6, close: "amount sum amount_value deposit_amount sale_amount", loose: "payout cents revenue value price income profit commission commission_amount total"},
			{name: "currency", shape: currency, weight: 4, close: "currency currency_code cur", loose: "ccy curr iso_currency"},
			{name: "txid", shape: label, weight: 5, close: "txid transaction_id transaction_ref tx_id txn_id trx transaction trx_id txn order_id deposit_id", loose: "tid reference_id external_transaction_id action_id unique_id reference"},
			{name: "player_id", shape: label, weight: 5, close: "player_id player customer_id customer player_ref", loose: "user_id client_id account_id user account player_uid"},
			{name: "player_status", shape: word, weight: 2, close: "player_status player_state customer_status", loose: "user_status account_status"},
			{name: "method", shape: method, weight: 4, close: "method http_method request_method verb", loose: "http_verb"},
			{name: "query", shape: request, weight: 14, close: "query query_string raw_query querystring request_query raw_request raw_url request_uri request_url", loose: "raw request uri url payload body params raw_params parameters request_params"},
			{name: "remote_ip", shape: address, weight: 5, close: "remote_ip remote_address remote_addr ip ip_address client_ip sender_ip source_ip", loose: "sender address addr host"},
			{name: "auth_ok", shape: flag, weight: 3, close: "auth_ok is_authentic authentic authenticated signature_ok signature_valid is_authenticated auth_valid token_ok token_valid verified is_verified", loose: "is_valid valid trusted authorized"},
			{name: "http_status", shape: statusCode, weight: 5, close: "http_status response_code http_code response_status status_code http_status_code", loose: "code answered"},
		},
	}
}

func deliveries() relation {
	return relation{
		name: "deliveries", named: true, proof: strings.Fields("receipt_id url sent_at http_status"), needs: [][]string{{"url", "endpoint"}, {"sent_at"}},
		close:  "delivery outbound outgoing outbound_log sent_postback postback_out postback_queue outbound_postback outgoing_postback out_postback delivery_log delivery_attempt postback_delivery",
		loose:  "webhook sent dispatch forward queue fired webhook_log postback",
		prefix: "delivery outbound postback webhook response attempt",
		not:    "in inbound incoming received",
		fields: []wanted{
			{name: "id", shape: key, weight: 4, close: "id uuid guid", loose: "key"},
			{name: "receipt_id", shape: reference, to: "receipts", weight: 6, close: "receipt_id postback_id conversion_id event_id", loose: "lead_id action_id log_id source_id"},
			{name: "endpoint", shape: label, weight: 6, close: "endpoint endpoint_name destination target_name receiver recipient affiliate_id publisher_id partner_id webmaster_id affiliate publisher partner", loose: "target traffic_source channel to name"},
			{name: "method", shape: method, weight: 4, close: "method http_method request_method verb", loose: "http_verb"},
			{name: "url", shape: link, weight: 8, close: "url request_url target_url postback_url callback_url full_url", loose: "uri link href"},
			{name: "attempt", shape: whole, weight: 4, close: "attempt attempt_no attempt_number try try_no attempts tries", loose: "retry retries retry_count n"},
			{name: "sent_at", shape: moment, weight: 8, close: "sent_at fired_at delivered_at attempted_at last_attempt_at dispatched_at sent sent_time sent_on", loose: "created_at created at ts timestamp datetime time"},
			{name: "http_status", shape: statusCode, weight: 6, close: "http_status response_code http_code response_status status_code http_status_code", loose: "code answered"},
			{name: "error", shape: note, weight: 4, close: "error response_err error_message response_error err last_error failure", loose: "reason message note"},
			{name: "latency_ms", shape: whole, weight: 4, close: "latency_ms took_ms duration_ms latency duration elapsed_ms response_ms response_time_ms response_time", loose: "took elapsed ms"},
			{name: "state", shape: word, weight: 4, close: "state status outcome result delivery_status", loose: "phase"},
		},
	}
}

func contracts() relation {
	return relation{
		name: "contracts", named: true, needs: [][]string{{"operator_id"}, {"spec"}},
		close: "contract operator_contract postback_contract", prefix: "contract",
		fields: []wanted{
			{name: "operator_id", shape: reference, to: "operators", weight: 8, close: "operator_id advertiser_id brand_id merchant_id", loose: "partner_id network_id"},
			{name: "valid_from", shape: moment, weight: 4, close: "valid_from starts_at effective_from", loose: "from since created_at"},
			{name: "valid_to", shape: moment, weight: 4, close: "valid_to valid_until ends_at effective_to", loose: "until to"},
			{name: "spec", shape: document, weight: 8, close: "spec contract specification", loose: ""},
		},
	}
}

func payoutLines() relation {
	return relation{
		name: "payout_lines", named: true, proof: strings.Fields("report line amount"), needs: [][]string{{"report", "line", "day"}, {"amount"}},
		close:  "payout_line report_line statement_line settlement_line payout_report_line operator_report_line invoice_line",
		loose:  "operator_report revenue_report payout_report statement settlement",
		prefix: "payout report line statement",
		fields: []wanted{
			{name: "report", shape: label, weight: 8, close: "report report_name report_id statement statement_id file", loose: "batch import_id source_file file_name"},
			{name: "line", shape: whole, weight: 6, close: "line line_no line_number row_no row_number", loose: "position row n"},
			{name: "operator_id", shape: reference, to: "operators", weight: 4, close: "operator_id advertiser_id brand_id merchant_id", loose: "partner_id network_id"},
			{name: "campaign_id", shape: reference, to: "campaigns", weight: 4, close: "campaign_id offer_id", loose: "link_id"},
			{name: "click_id", shape: label, weight: 4, close: "click_id clickid cid", loose: "subid click"},
			{name: "txid", shape: label, weight: 4, close: "txid transaction_id transaction_ref trx", loose: "tid reference_id"},
			{name: "player_id", shape: label, weight: 4, close: "player_id player customer_id customer site_player_id", loose: "user_id account_id"},
			{name: "sub_id", shape: label, weight: 2, close: "sub_id sub1 s1 subid", loose: "label"},
			{name: "event", shape: word, weight: 4, close: "event event_type goal conversion_type", loose: "type kind"},
			{name: "day", shape: note, weight: 6, close: "day date report_date conversion_date", loose: "period month"},
			{name: "amount", shape: money, weight: 6, close: "amount payout commission sum", loose: "cpa_commission total value"},
			{name: "currency", shape: currency, weight: 4, close: "currency currency_code cur", loose: "ccy"},
			{name: "status", shape: word, weight: 3, close: "status state", loose: "conversion_status"},
			{name: "reason", shape: note, weight: 2, close: "reason reject_reason comment", loose: "note"},
		},
	}
}
