package compare

import (
	"fmt"
	"slices"
	"time"

	"tailback/data"
	"tailback/rules/macro"
	"tailback/rules/query"
)

// The sentences of what becomes of one parameter. Each says it twice: for us,
// with what to do, and for the operator, with what we ask.

// writers says who writes macros like one; in the place of a secret it is not
// told which one it was.
func writers(text string) string {
	if text == query.Hidden {
		return ""
	}
	return ". " + capital(macro.Users(text)) + " write macros like this"
}

func (t *telling) renamedRow(r Row) {
	i := slices.IndexFunc(t.pairs, func(p pair) bool { return p.was == r.key || p.is == r.key })
	p := t.pairs[i]
	t.told[p.was], t.told[p.is] = true, true
	was, is, after := t.printName(p.was), t.printName(p.is), t.after.of(p.is)
	why := "the same kind of values"
	switch {
	case part(after.among(after.known)) >= 0.5:
		why = Percent(after.among(after.known)) + " of its values are known clicks"
	case overlap(t.before.of(p.was), after) >= 0.5:
		why = "the same values"
	}
	r.Name, r.key = was, p.is
	when, line := t.at(p.is, "at"), fmt.Sprintf("%s does not arrive any more; %s carries what it carried.", was, is)
	if share := after.presence(); part(t.after.of(p.was).presence()) >= nearlyGone {
		when = fmt.Sprintf(" on %s of its postbacks,%s", Percent(share), t.at(p.is, "since"))
		line = fmt.Sprintf("On %s of your postbacks %s carries what %s carried.", Percent(share), is, was)
	}
	t.add(r,
		fmt.Sprintf("%s renamed %s to %s%s (%s)", t.operator, was, is, when, why),
		fmt.Sprintf("Ask them to send %s again, or accept %s as the next contract version", was, is),
		line,
		fmt.Sprintf("Please send %s again, under this name.", was))
}

func (t *telling) goneRow(r Row) {
	t.add(r,
		fmt.Sprintf("%s no longer sends %s%s (%s of its postbacks had it before, %s now)", t.operator, r.Name, t.at(r.key, "since"), Percent(t.before.of(r.key).presence()), Percent(t.after.of(r.key).presence())),
		fmt.Sprintf("Ask them to put %s back into the template", r.Name),
		fmt.Sprintf("%s does not arrive any more.", r.Name),
		fmt.Sprintf("Please put %s back into the template.", r.Name))
}

func (t *telling) newRow(r Row) {
	t.add(r,
		fmt.Sprintf("%s sends a parameter that it never sent before, %s%s", t.operator, r.Name, t.at(r.key, "since")),
		"Nothing is lost by that; ask what it means if it is of use",
		fmt.Sprintf("%s is new to us.", r.Name),
		fmt.Sprintf("Please tell us what %s means.", r.Name))
}

func (t *telling) unfilledRow(r Row, v verdict) {
	text := t.printMacro(v.macro)
	t.add(r,
		fmt.Sprintf("%s no longer fills in %s%s: %s arrives as it stands in the template (filled %s before, %s now)%s", t.operator, r.Name, t.at(r.key, "since"), text, Percent(r.FilledBefore), Percent(r.FilledAfter), writers(v.macro)),
		fmt.Sprintf("Ask them to put a macro behind %s= that their platform fills in", r.Name),
		fmt.Sprintf("%s arrives as %s, which is a macro that was not filled in.", r.Name, text),
		fmt.Sprintf("Please put a macro behind %s= that your platform fills in.", r.Name))
}

// capital writes the first letter large.
func capital(s string) string {
	if s != "" && 'a' <= s[0] && s[0] <= 'z' {
		return string(s[0]-'a'+'A') + s[1:]
	}
	return s
}

// thinnedRow is of values that are missing, or are all one.
func (t *telling) thinnedRow(r Row, v verdict) {
	filled := fmt.Sprintf("%s filled before, %s now", Percent(r.FilledBefore), Percent(r.FilledAfter))
	says := fmt.Sprintf("%s fills in %s on another share of its postbacks: %s", t.operator, r.Name, filled)
	line := fmt.Sprintf("%s comes on another share of your postbacks: %s.", r.Name, filled)
	switch r.Change {
	case Emptied:
		says = fmt.Sprintf("%s sends %s empty%s (%s). A macro that is not known, or a raw # in it, does that", t.operator, r.Name, t.at(r.key, "since"), filled)
		line = fmt.Sprintf("%s arrives empty: %s.", r.Name, filled)
	case Frozen:
		says = fmt.Sprintf("%s sends %s=%s on every postback%s (%s before)", t.operator, r.Name, t.listWords(v.words), t.at(r.key, "since"), t.distinct(t.before.of(r.key)))
		line = fmt.Sprintf("%s is always %s.", r.Name, t.listWords(v.words))
	}
	t.add(r, says, fmt.Sprintf("Ask them to check the macro behind %s=", r.Name), line, fmt.Sprintf("Please check the macro behind %s=.", r.Name))
}

func (t *telling) encodingRow(r Row, v verdict) {
	how, ask := "percent-encoded", "ask whether this was meant; both read the same"
	switch v.coding {
	case twice:
		how, ask = "percent-encoded twice", "Ask them to encode it once"
	case unencoded:
		how, ask = "without percent-encoding", "Ask them to encode it, since a & or # in it would cut it"
	}
	t.add(r,
		fmt.Sprintf("%s sends %s %s%s", t.operator, r.Name, how, t.at(r.key, "since")), capital(ask),
		fmt.Sprintf("%s arrives %s.", r.Name, how), fmt.Sprintf("Please percent-encode %s once.", r.Name))
}

func (t *telling) shiftedRow(r Row, v verdict) {
	way, as := "ahead", ""
	if v.shift < 0 {
		way = "back"
	}
	if zone := t.zoneNow(r, v); zone != "" {
		as = ", as if in " + zone
	}
	agreed := "the times"
	if z := t.zoneAgreed(); z != "" {
		agreed = "times in " + z
	}
	what := fmt.Sprintf("%s %s%s", span(v.shift), way, as)
	t.add(r,
		fmt.Sprintf("%s dates its events %s%s", t.operator, what, t.at(r.key, "since")),
		fmt.Sprintf("Ask them to send %s in %s again, or accept the other zone as the next contract version", agreed, r.Name),
		fmt.Sprintf("The times in %s are %s.", r.Name, what),
		fmt.Sprintf("Please send %s in %s again.", agreed, r.Name))
}

// zoneAgreed gives the name of the contract's zone; "" for none.
func (t *telling) zoneAgreed() string {
	if t.o.Contract == nil {
		return ""
	}
	return data.Safe(t.o.Contract.Contract.Zone)
}

// zoneNow gives the zone that the shifted times seem to be written in; "" where
// they name one themselves.
func (t *telling) zoneNow(r Row, v verdict) string {
	k := t.after.of(r.key).kind()
	first, ok := t.first[r.key]
	if k.kind != Time || t.reader.layouts[k.size].zoned || t.zoneAgreed() == "" || !ok {
		return ""
	}
	_, offset := first.In(t.reader.zone).Zone()
	at := time.Duration(offset)*time.Second + v.shift
	if at == 0 {
		return "UTC"
	}
	sign := "+"
	if at < 0 {
		sign = "-"
	}
	at = at.Abs()
	return fmt.Sprintf("UTC%s%02d:%02d", sign, at/time.Hour, at%time.Hour/time.Minute)
}

func (t *telling) formRow(r Row, v verdict) {
	was, is := t.kindName(t.before.of(r.key).kind()), t.kindName(v.now)
	says, fix := fmt.Sprintf("another form: %s before, %s now", was, is), fmt.Sprintf("Ask them to send %s as before, or accept the new form as the next contract version", r.Name)
	ask := fmt.Sprintf("Please send %s as before.", r.Name)
	switch r.Change {
	case Comma:
		says, fix = "a decimal comma: 12,34 for 12.34", fmt.Sprintf("Ask them to write %s with a decimal point", r.Name)
		ask = fmt.Sprintf("Please write %s with a decimal point.", r.Name)
	case Length:
		says, fix = fmt.Sprintf("its end cut off: %d characters before, %d now", v.from, v.to), fmt.Sprintf("Ask them to send %s whole: a field on their side is too short for it", r.Name)
		ask = fmt.Sprintf("Please send %s whole; a field of %d characters may be too short for it.", r.Name, v.to)
	}
	t.add(r, fmt.Sprintf("%s sends %s with %s%s", t.operator, r.Name, says, t.behind(r)), fix, fmt.Sprintf("%s arrives with %s.", r.Name, says), ask)
}

// behind writes since when at the end of a clause that has a colon.
func (t *telling) behind(r Row) string {
	if s := t.at(r.key, "since"); s != "" {
		return "," + s
	}
	return ""
}

// kindName says what values are.
func (t *telling) kindName(k shape) string {
	switch k.kind {
	case UUID:
		return "a uuid"
	case Hex:
		return fmt.Sprintf("%d hex digits", k.size)
	case Digits:
		return "a number"
	case Amount:
		return "an amount"
	case Time:
		return "a time as " + t.reader.layouts[k.size].name
	case Address:
		return "an address"
	case Words, Constant, Currency:
		return "a word"
	}
	return "mixed values"
}

func (t *telling) wordsRow(r Row, v verdict) {
	words := t.listWords(v.words)
	switch r.Change {
	case LostWords:
		t.add(r,
			fmt.Sprintf("%s no longer sends %s=%s, which was in %s of its postbacks", t.operator, r.Name, words, t.shareBefore(r, v.words)),
			"Ask whether it is renamed, or switched off on their side",
			fmt.Sprintf("%s=%s does not arrive any more.", r.Name, words),
			fmt.Sprintf("Please check that %s=%s is still sent.", r.Name, words))
	case Exchanged:
		t.add(r,
			fmt.Sprintf("%s sends %s in %s%s (%s before)", t.operator, words, r.Name, t.at(r.key, "since"), t.wordsBefore(r)),
			"Ask which currency their amounts are in, and check it against the deal",
			fmt.Sprintf("%s is %s.", r.Name, words),
			"Please tell us which currency your amounts are in.")
	default:
		t.add(r,
			fmt.Sprintf("%s sends new words in %s%s: %s", t.operator, r.Name, t.at(r.key, "since"), words),
			"Ask what they mean, and add them to the next contract version",
			fmt.Sprintf("%s has words that we do not know: %s.", r.Name, words),
			"Please tell us what they mean, or send the words agreed.")
	}
}

func (t *telling) shareBefore(r Row, words []string) string {
	p, n := t.before.of(r.key), 0
	for _, w := range words {
		n += p.values[w]
	}
	return Percent(data.Share{Hit: n, Of: p.of})
}

func (t *telling) wordsBefore(r Row) string {
	words, _ := t.before.of(r.key).words()
	return t.listWords(words)
}

func (t *telling) replacedRow(r Row) {
	where := "where the contract reads it"
	if t.o.Contract != nil && t.o.Contract.Auth.Secret != "" {
		where = "in " + data.Safe(t.o.Contract.Auth.Secret)
	}
	t.add(r,
		fmt.Sprintf("%s sends another secret in %s%s", t.operator, r.Name, t.at(r.key, "since")),
		fmt.Sprintf("Ask them to send the one agreed; if they changed it on purpose, store the new one %s", where),
		fmt.Sprintf("%s is not the secret that we agreed on.", r.Name),
		fmt.Sprintf("Please send the agreed one in %s.", r.Name))
}
