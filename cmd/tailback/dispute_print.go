package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"tailback/data"
)

// disputeLine is a dispute as JSON. Names stay as they are and none is left out;
// what is not known is null, an amount a string.
type disputeLine struct {
	ID        int64              `json:"id"`
	Source    string             `json:"source"`
	Operator  data.Text          `json:"operator_id"`
	Name      data.Text          `json:"operator"`
	Click     data.Text          `json:"click_id"`
	Player    data.Text          `json:"player_id"`
	Event     data.Text          `json:"event"`
	Ordinal   int                `json:"ordinal"`
	Receipts  []data.ID          `json:"receipts"`
	Reason    data.DisputeReason `json:"reason"`
	Claim     data.Amount        `json:"claim"`
	Currency  data.Text          `json:"currency"`
	Statement data.Text          `json:"statement"`
	Contact   data.Text          `json:"contact"`
	Ticket    data.Text          `json:"ticket"`
	Deadline  *time.Time         `json:"deadline"`
	Owner     data.Text          `json:"owner"`
	State     data.DisputeState  `json:"state"`
	Version   int64              `json:"version"`
	OpenedAt  time.Time          `json:"opened_at"`
	OpenedBy  data.Text          `json:"opened_by"`
	ChangedAt time.Time          `json:"changed_at"`
	ChangedBy data.Text          `json:"changed_by"`
	Change    data.Text          `json:"change"`
}

func lineOf(d data.Dispute) disputeLine {
	k := d.Conversion
	return disputeLine{
		d.ID, k.Source, k.Operator, d.Operator.Name, k.Click, k.Player, k.Event, k.Ordinal, d.Receipts,
		d.Reason, d.Claim.Amount, d.Claim.Currency, d.Statement, d.Contact, d.Ticket, orNever(d.Deadline),
		d.Owner, d.State, d.Version, d.OpenedAt, d.OpenedBy, d.ChangedAt, d.ChangedBy, d.Change,
	}
}

// print writes disputes, one a line.
func (d *docket) print(all []data.Dispute, asJSON bool) error {
	if asJSON {
		to := json.NewEncoder(d.app.out)
		to.SetEscapeHTML(false)
		for _, one := range all {
			if err := to.Encode(lineOf(one)); err != nil {
				return err
			}
		}
		return nil
	}
	table := tabwriter.NewWriter(d.app.out, 0, 0, 2, ' ', 0)
	for _, one := range all {
		due := "no deadline"
		if !one.Deadline.IsZero() {
			due = "due " + one.Deadline.UTC().Format("2006-01-02 15:04Z")
		}
		_, _ = fmt.Fprintln(table, strings.Join([]string{ // the writer keeps its error
			fmt.Sprint(one.ID), string(one.State), due, or(one.Operator.Label(), "—"), about(one.Conversion),
			string(one.Reason), or(one.Claim.String(), "no claim"), or(one.Owner.String(), "nobody has it"),
		}, "\t"))
	}
	return table.Flush()
}

// about names a conversion within its operator.
func about(k data.ConversionKey) string {
	if k.Click.Null() {
		return fmt.Sprintf("%s %d of player %s", k.Event, k.Ordinal, k.Player)
	}
	return fmt.Sprintf("%s %d of click %s", k.Event, k.Ordinal, k.Click)
}
