-- From new_operators and so on, the rows of a batch, into the tables of cents.sql.
insert into advertisers (id, name) select id, name from new_operators;

insert into offers (id, advertiser_id, title, preview_url, commission, goal, payout_cents, currency, lookback_days)
select distinct on (c.id) c.id, c.operator_id, c.name, c.tracking_link, case d.model when 'revshare' then 'revenue_share' else d.model end,
  case d.payable_event when 'registration' then 'lead' when 'ftd' then 'first_deposit' when 'qualified_ftd' then 'qualified' else d.payable_event end,
  d.payout * 100, d.currency, d.window_days
from new_campaigns c join new_terms d on d.campaign_id = c.id
order by c.id, d.valid_from desc;

insert into clicks (cid, offer_id, created_at, s1, subs, publisher, channel, geo, device)
select cast(click_id as uuid), campaign_id, clicked_at, sub_id, subs, affiliate, source, country, device from new_clicks;

insert into events (id, created_at, advertiser_id, offer_id, cid, s1, name, verdict, note, ts, amount_cents, currency, customer, payload, http_code)
select id, received_at, operator_id, campaign_id, click_id, sub_id,
  case event when 'registration' then 'lead' when 'ftd' then 'first_deposit' when 'qualified_ftd' then 'qualified' when 'pending' then 'hold'
    when 'rejected' then 'declined' else event end,
  case status when 'accepted' then 'ok' when 'rejected' then 'refused' when 'duplicate' then 'dupe' when 'pending' then 'queued' end,
  reason, cast(extract(epoch from occurred_at) * 1000 as bigint), amount * 100, currency, player_id,
  jsonb_strip_nulls(jsonb_build_object('method', method, 'query', query, 'ip', host(remote_ip), 'txid', txid)), http_status
from new_receipts
order by id;

insert into conversions (uuid, event_id, click_id, offer_id, state, payout_cents, currency, created_at)
select cast(md5('conversion ' || e.id) as uuid), e.id, c.id, o.id, 'booked', o.payout_cents, o.currency, e.created_at
from new_receipts r
join events e on e.id = r.id and e.verdict = 'ok'
join offers o on o.id = e.offer_id and o.goal = e.name
join clicks c on cast(c.cid as text) = e.cid;
