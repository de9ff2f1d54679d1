package macro

import "bytes"

// word reports a name that macros have: a sharp one, a soft one that is not
// written as a label for people is, or one made of such words.
func word(name []byte) bool {
	if sharp(name) {
		return true
	}
	if titled(name) {
		return false
	}
	if soft(name) {
		return true
	}
	parts := 0
	for rest := name; len(rest) > 0; parts++ {
		part := rest
		if i := bytes.IndexAny(rest, "_.-"); i >= 0 {
			part, rest = rest[:i], rest[i+1:]
		} else {
			rest = nil
		}
		if parts > 0 && len(rest) == 0 && suffix(part) || len(part) > 2 && (soft(part) || sharp(part)) {
			return len(part) < len(name)
		}
	}
	return false
}

// suffix reports what names of macros end with.
func suffix(part []byte) bool {
	var b [8]byte
	switch string(lower(b[:0], part)) {
	case "id", "code", "name", "type", "param", "key", "hash":
		return true
	}
	return false
}

// titled reports Email and RU_iOS: capitals and small letters, which names that
// a program reads seldom mix that way.
func titled(name []byte) bool {
	upper, small := false, false
	for _, c := range name {
		upper = upper || 'A' <= c && c <= 'Z'
		small = small || 'a' <= c && c <= 'z'
	}
	return upper && small && !('a' <= name[0] && name[0] <= 'z')
}

// lower appends the letters and digits of a name in lower case.
func lower(to, name []byte) []byte {
	for _, c := range name {
		switch {
		case 'A' <= c && c <= 'Z':
			to = append(to, c|0x20)
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
			to = append(to, c)
		}
	}
	return to
}

// stem gives a name in lower case without signs and the number behind it.
func stem(to, name []byte) (stem []byte, numbered bool) {
	all := lower(to, name)
	stem = bytes.TrimRight(all, "0123456789")
	return stem, len(stem) < len(all)
}

// sharp reports names that only a macro has.
func sharp(name []byte) bool {
	var b [64]byte
	stem, numbered := stem(b[:0], name)
	switch string(stem) {
	case "s", "p", "c", "var", "ext", "param", "data", "custom", "afp", "sub", "utm", "cv":
		return numbered || string(stem) == "afp" || string(stem) == "sub"
	case "clickid", "clkid", "cid", "cnvid", "subid", "affsub", "affsubid", "affclickid", "affid", "affiliateid", "afid", "anid", "advsub", "aid", "uid", "sid", "tid",
		"transactionid", "txid", "txnid", "trxid", "trx", "visitid", "visitorid", "externalid", "extid", "extclickid", "reqid", "requestid", "clickref", "sreqid",
		"payout", "amount", "revenue", "payamount", "depositamount", "saleamount", "commissionamount", "affvalue", "depositsum",
		"eventid", "goalid", "goalalias", "goalname", "eventname", "eventtype", "convstatus", "leadstatus", "conversiontime", "eventtime", "clicktime", "clicktimestamp",
		"playerid", "userid", "customerid", "clientid", "accountid", "orderid", "depositid", "conversionid", "actionid", "referenceid", "uniqueid", "leadid",
		"offerid", "campaignid", "campid", "siteid", "zoneid", "sourceid", "pubid", "publisherid", "bannerid", "creativeid", "adid", "adgroupid", "adsetid", "placementid", "advertiserid",
		"callback", "callbackparam", "gclid", "fbclid", "msclkid", "ttclid", "afsiteid", "countrycode", "useragent", "subpublisherid", "utmsource", "utmcampaign", "utmcontent", "utmterm", "utmmedium":
		return true
	}
	return false
}

// soft reports names of macros that are words of people too.
func soft(name []byte) bool {
	var b [64]byte
	stem, _ := stem(b[:0], name)
	switch string(stem) {
	case "click", "source", "country", "geo", "city", "region", "os", "browser", "device", "ip", "referrer", "referer", "campaign", "campaignname", "keyword", "mediasource",
		"event", "status", "goal", "type", "date", "datetime", "time", "timestamp", "ts", "createdat", "currency", "cur", "price", "profit", "income", "sum", "cost", "bid",
		"token", "signature", "sig", "hash", "lang", "language", "carrier", "isp", "term", "medium", "content", "offer", "affiliate", "network", "zone", "site", "banner", "creative",
		"player", "user", "customer", "account", "order", "transaction", "random", "cachebuster", "timestampunix", "installunixts", "payload":
		return true
	}
	return false
}
