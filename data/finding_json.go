package data

import "strconv"

// MarshalJSON writes the object of AppendJSON.
func (f Finding) MarshalJSON() ([]byte, error) { return f.AppendJSON(nil), nil }

// AppendJSON appends the finding to b as one object:
//
//	{"rule":"renamed_param","code":"REN","field":"click_id","severity":"critical","start":0,"end":13,
//	 "column":null,"expected":"clickid=","got":"click_id=56d7","sentence":"click_id carries …"}
//
// start and end are bytes of the raw query, and null where the evidence is a
// column.
func (f Finding) AppendJSON(b []byte) []byte {
	b = appendText(append(b, '{'), "rule", NewText(f.Rule))
	b = appendText(b, "code", NewText(f.Code))
	b = appendText(b, "field", NewText(f.Field))
	b = appendText(b, "severity", NewText(f.Severity.String()))
	b = f.appendPlace(appendName(b, "start", ""), f.Start)
	b = f.appendPlace(appendName(b, "end", ""), f.End)
	b = appendText(b, "column", orNull(f.Column))
	b = appendText(b, "expected", orNull(f.Expected))
	b = appendText(b, "got", f.Got)
	b = appendText(b, "sentence", NewText(f.Sentence))
	return append(b, '}')
}

// InQuery reports whether the evidence is bytes of the raw query.
func (f Finding) InQuery() bool { return f.Column == "" && f.End > 0 }

func (f Finding) appendPlace(b []byte, place int) []byte {
	if !f.InQuery() {
		return append(b, "null"...)
	}
	return strconv.AppendInt(b, int64(place), 10)
}

func orNull(s string) Text {
	if s == "" {
		return Text{}
	}
	return NewText(s)
}

// AppendFindings appends the findings to b as a list.
func AppendFindings(b []byte, findings []Finding) []byte {
	b = append(b, '[')
	for i, f := range findings {
		if i > 0 {
			b = append(b, ',')
		}
		b = f.AppendJSON(b)
	}
	return append(b, ']')
}
