package watch_test

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/source"
)

// visit is something that a person does on a page, once.
type visit struct {
	name string
	do   func(context.Context, *source.Source) error
}

// person knows the receipts of which something is looked up.
type person struct {
	now  time.Time
	some []data.Receipt
}

// of gives a value that receipts have.
func (p person) of(field func(data.Receipt) data.Text) data.Text {
	for _, r := range p.some {
		if v := field(r); !v.Empty() {
			return v
		}
	}
	return data.NewText("nobody")
}

func clickID(r data.Receipt) data.Text  { return r.ClickID }
func txid(r data.Receipt) data.Text     { return r.TxID }
func playerID(r data.Receipt) data.Text { return r.PlayerID }
func campaign(r data.Receipt) data.Text { return r.Campaign.Key }
func operator(r data.Receipt) data.Text { return r.Operator.Key }
func subID(r data.Receipt) data.Text    { return r.SubID }

// filters gives one filter for each field there is, by the examples of the help,
// and others of which the database decides everything, or nothing.
func (p person) filters() (all []string) {
	for _, f := range data.FilterFields() {
		if f.Name != "alert" { // the board's own
			all = append(all, f.Example)
		}
	}
	return append(all, "click:"+data.Quoted(p.of(clickID)), "txid:"+data.Quoted(p.of(txid)), "player:"+data.Quoted(p.of(playerID)),
		"campaign:"+data.Quoted(p.of(campaign)), "operator:"+data.Quoted(p.of(operator)), "sub:"+data.Quoted(p.of(subID)),
		"player:nobody", "nobody", "-event:ftd", "since:2h ! event:ftd", "event:ftd,deposit status:rejected amount>100")
}

// pages are the visits of an hour but for those that ask for long windows.
func (p person) pages() (all []visit) {
	add := func(name string, do func(context.Context, *source.Source) error) {
		all = append(all, visit{name, do})
	}
	add("live", func(ctx context.Context, s *source.Source) error {
		_, err := s.Latest(ctx, data.Filter{}, 5000)
		return cmp.Or(err, dropped(s.Activity(ctx, p.now.Add(-time.Hour), p.now)))
	})
	add("live, scrolled back", func(ctx context.Context, s *source.Source) error { return p.search(ctx, s, "", 3) })
	steps := 40
	if !datatest.Full() {
		steps = 2
	}
	for _, f := range p.filters() {
		add("live "+f, func(ctx context.Context, s *source.Source) error { return p.search(ctx, s, f, steps) })
	}
	for _, f := range data.FilterFields() {
		add("completion of "+f.Name, func(ctx context.Context, s *source.Source) error {
			return dropped(s.Values(ctx, data.FilterField(f.Name), "a", 10))
		})
	}
	for _, r := range p.some {
		add("receipt", func(ctx context.Context, s *source.Source) error { return p.receipt(ctx, s, r) })
	}
	for kind, key := range map[data.FoundKind]data.Text{data.FoundClick: p.of(clickID), data.FoundTransaction: p.of(txid), data.FoundPlayer: p.of(playerID)} {
		add("find "+string(kind), func(ctx context.Context, s *source.Source) error {
			found, err := s.Find(ctx, key.Raw())
			if err == nil && len(found.Hits) == 0 {
				err = &data.Error{What: "nothing was found"}
			}
			return cmp.Or(err, dropped(s.Of(ctx, kind, key)))
		})
	}
	add("retries", func(ctx context.Context, s *source.Source) error {
		_, _, err := s.FailedDeliveries(ctx, p.now.Add(-time.Hour))
		return err
	})
	add("find a postback", func(ctx context.Context, s *source.Source) error {
		return dropped(s.Find(ctx, "https://track.test/?"+p.some[0].Query.Raw()))
	})
	if !datatest.Full() {
		return append(all, p.drills("1h", "24h")...)
	}
	return append(all, p.drills("1h", "24h", "90m", "yesterday")...)
}

// search goes back through what matches, as far as a filter looks but no more
// than so many steps.
func (p person) search(ctx context.Context, s *source.Source, text string, steps int) error {
	f, err := data.ParseFilter(text, p.now)
	if err != nil {
		return err
	}
	var at data.Place
	for range steps {
		step, err := s.Older(ctx, f, at, 5000)
		if err != nil {
			return err
		}
		if at = step.Next; at == nil {
			return nil
		}
	}
	return nil
}

// receipt opens a receipt with all that is beside it.
func (p person) receipt(ctx context.Context, s *source.Source, r data.Receipt) error {
	trail, err := s.Trail(ctx, r)
	if err == nil && len(trail.Off) > 0 {
		err = &data.Error{What: trail.Off[0]}
	}
	_, gone := s.ByID(ctx, []data.ID{r.ID})
	return cmp.Or(err, gone, dropped(s.Facts(ctx, []data.Receipt{r}, nil, p.now)), dropped(s.Terms(ctx, []data.Text{r.Campaign.Key})))
}

// drills goes down both ways through every level, in windows, unfiltered and
// filtered, as the drill page asks for it: slice by slice.
func (p person) drills(windows ...string) (all []visit) {
	campaigns := data.Drill{By: data.ByCampaign}
	subs := campaigns.Into(p.of(campaign), data.BySub)
	affiliates := data.Drill{By: data.ByAffiliate}
	levels := []data.Drill{
		campaigns, subs, subs.Into(p.of(subID), data.ByClick),
		affiliates, affiliates.Into(data.Text{}, data.BySubAffiliate), affiliates.Into(data.Text{}, data.BySubAffiliate).Into(data.Text{}, data.ByClick),
	}
	texts := []string{"", "event:ftd", "operator:" + data.Quoted(p.of(operator)), "sub:fb*"}
	if !datatest.Full() {
		texts = texts[:1]
	}
	for _, name := range windows {
		for _, level := range levels {
			for _, text := range texts {
				all = append(all, visit{"drill " + name + " by " + string(level.By) + " " + text, func(ctx context.Context, s *source.Source) error {
					return p.drill(ctx, s, level, name, text)
				}})
			}
		}
	}
	return all
}

func (p person) drill(ctx context.Context, s *source.Source, level data.Drill, name, text string) error {
	w, err := data.ParseWindow(name, p.now, time.UTC)
	if err != nil {
		return err
	}
	if level.Filter, err = data.ParseFilter(text, p.now); err != nil {
		return err
	}
	for _, span := range slices.Backward(w.Spans()) {
		if _, err := s.Groups(ctx, level, span.From, span.Before); err != nil {
			return err
		}
	}
	if level.By != data.ByClick && level.By != data.BySubAffiliate {
		if _, err := s.ClickCounts(ctx, level, w.From, w.Before); err != nil {
			return err
		}
	}
	return dropped(s.Reasons(ctx, level, w.From, w.Before))
}

// dropped keeps of an answer whether it came.
func dropped[T any](_ T, err error) error { return err }
