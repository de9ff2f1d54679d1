package evidence

import (
	"tailback/data"
)

// Format is the form of the JSON.
const Format = "tailback evidence 1"

// json gives the paper as one object: a list of objects for each sheet, their
// fields in one order. What is not known is null; a moment stands in UTC and, as
// <field>_local, in the operator's zone; bytes that are no text have <field>_b64.
func (p Paper) json() []byte {
	b := []byte("{\n\"format\":")
	b = data.AppendJSON(b, Format)
	b = data.AppendJSON(append(b, ",\n\"for\":"...), string(p.For))
	b = append(b, ",\n\"zone\":"...)
	if p.Zone == nil {
		b = append(b, "null"...)
	} else {
		b = data.AppendJSON(b, p.Zone.String())
	}
	if p.For != ForAffiliate {
		b = append(b, ",\n\"proof\":{\"fine\":"...)
		b = append(b, byte('0'+p.Proof.Fine))
		b = append(b, ",\"of\":8,\"missing\":"...)
		b = append(texts(b, p.Proof.Missing), '}')
		b = texts(append(b, ",\n\"not_looked_up\":"...), p.Lacks)
	}
	for _, s := range p.Sheets {
		b = data.AppendJSON(append(b, ",\n"...), s.Name)
		b = append(b, ":["...)
		for i, row := range s.cells {
			if i > 0 {
				b = append(b, ',')
			}
			b = p.object(append(b, '\n'), s, row)
		}
		b = append(b, ']')
	}
	return append(b, "\n}\n"...)
}

func texts(b []byte, all []string) []byte {
	b = append(b, '[')
	for i, s := range all {
		if i > 0 {
			b = append(b, ',')
		}
		b = data.AppendJSON(b, s)
	}
	return append(b, ']')
}

// object writes one row.
func (p Paper) object(b []byte, s Sheet, row []value) []byte {
	b = append(b, '{')
	for i, cell := range row {
		if i > 0 {
			b = append(b, ',')
		}
		b = pair(b, s.columns[i], cell.utc())
		if cell.moment {
			b = pair(append(b, ','), s.columns[i]+"_local", cell.local(p.Zone))
		}
		if raw, ok := cell.text.Base64(); ok {
			b = pair(append(b, ','), s.columns[i]+"_b64", data.NewText(raw))
		}
	}
	return append(b, '}')
}

func pair(b []byte, name string, t data.Text) []byte {
	b = append(data.AppendJSON(b, name), ':')
	if t.Null() {
		return append(b, "null"...)
	}
	return data.AppendJSON(b, t.Raw())
}
