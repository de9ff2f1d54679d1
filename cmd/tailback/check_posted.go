package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"tailback/data"
	"tailback/rules/contract"
)

// posted is one postback to be judged as if it had arrived.
type posted struct {
	URL        string    `json:"url"`
	ReceivedAt time.Time `json:"received_at"`
	RemoteIP   string    `json:"remote_ip"`
	Operator   string    `json:"operator"`
}

func (e *examiner) checkURL(ctx context.Context, f checkFlags, raw string, p *checkPrinter) error {
	return e.judge(ctx, []posted{{URL: raw, Operator: f.operator}}, p)
}

// checkLines judges every line; one that is none is said and the next one goes
// on.
func (e *examiner) checkLines(ctx context.Context, f checkFlags, in io.Reader, p *checkPrinter) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 64<<10), longestLine)
	for n := 1; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		one := posted{Operator: f.operator}
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			return &data.Error{Kind: data.Usage, What: fmt.Sprintf("cannot read line %d", n), Why: err.Error(), Do: `write {"url":"https://…","received_at":"2026-11-24T03:00:06Z","remote_ip":"192.0.2.1"}`}
		}
		if err := e.judge(ctx, []posted{one}, p); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return &data.Error{Kind: data.Usage, What: "cannot read standard input", Why: err.Error()}
	}
	return nil
}

// longestLine is the most bytes of a line of standard input.
const longestLine = 4 << 20

// judge judges postbacks as if they had arrived, and prints each.
func (e *examiner) judge(ctx context.Context, all []posted, p *checkPrinter) error {
	for _, one := range all {
		r, err := e.receive(one)
		if err != nil {
			return err
		}
		checked, err := e.watch.Check(ctx, []data.Receipt{r})
		if err != nil {
			return err
		}
		p.count(checked[0])
		p.print(checked[0])
	}
	return p.err
}

// receive makes the receipt that a tracker would have written.
func (e *examiner) receive(one posted) (data.Receipt, error) {
	at := one.ReceivedAt
	if at.IsZero() {
		at = time.Now()
	}
	v, err := e.contractOf(one.Operator, at)
	if err != nil {
		return data.Receipt{}, err
	}
	r := v.Receipt(rawQuery(one.URL))
	r.ReceivedAt, r.Method = data.At(at), data.NewText("GET")
	if one.RemoteIP != "" {
		r.RemoteIP = data.NewText(one.RemoteIP)
	}
	return r, nil
}

// rawQuery is what a server gets of a URL: behind the first ?, without a
// fragment. A text without a ? is taken to be a query itself.
func rawQuery(text string) string {
	if _, rest, ok := strings.Cut(text, "?"); ok {
		text = rest
	} else if u, err := url.Parse(text); err == nil && u.Scheme != "" {
		return ""
	}
	if query, rest, ok := strings.Cut(text, "#"); ok && isFragment(rest) {
		return query
	}
	return text
}

// isFragment tells a fragment, in which there is no second #, from what follows
// the # of a macro: #x# or #{x}.
func isFragment(rest string) bool {
	return !strings.Contains(rest, "#") && !strings.HasPrefix(rest, "{")
}

// contractOf gives the contract of an operator at a moment. Where none was
// named the database must have one operator.
func (e *examiner) contractOf(name string, at time.Time) (*contract.Version, error) {
	if name == "" && len(e.operators) == 1 {
		name = e.operators[0].Key.Raw()
	}
	if name == "" {
		return nil, &data.Error{Kind: data.Usage, What: "cannot tell whose postback it is", Why: "parameters have another meaning with each operator", Do: "give --operator"}
	}
	o, err := e.operator(name)
	if err != nil {
		return nil, err
	}
	if v := e.book().At(o.Key, at); v != nil {
		return v, nil
	}
	return nil, &data.Error{Kind: data.Usage, What: "there is no contract of " + o.Label(), Why: "it says which parameter carries what",
		Do: "write one into the configuration; tailback learn drafts it"}
}
