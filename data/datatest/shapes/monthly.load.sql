-- From new_operators and so on, the rows of a batch, into the tables of
-- monthly.sql.
create or replace function pg_temp.key(n bigint) returns uuid language sql immutable as $$
  select cast(lpad(to_hex(n), 8, '0') || '-5eed-4000-8000-' || lpad(to_hex(n * 7), 12, '0') as uuid)
$$;

insert into s2s.merchants (id, name) select pg_temp.key(id), name from new_operators;

insert into s2s.campaigns (id, merchant_id, name, landing_url) select pg_temp.key(id), pg_temp.key(operator_id), name, tracking_link from new_campaigns;

insert into s2s.visits (cid, campaign_id, landed_at, sub1, subs, affiliate, utm_source, country, device)
select click_id, pg_temp.key(campaign_id), clicked_at, sub_id, subs, affiliate, source, country, device from new_clicks;

insert into s2s.conversions (id, created_at, merchant_id, campaign_id, cid, sub1, goal, status, decline_reason, event_time, sum, currency, transaction_id,
  customer_id, raw_params, ip, signature_ok)
select pg_temp.key(id), received_at, pg_temp.key(operator_id), pg_temp.key(campaign_id), click_id, sub_id, event,
  cast(case status when 'accepted' then 'approved' when 'rejected' then 'declined' when 'pending' then 'on_hold' else status end as s2s.conversion_status),
  reason, occurred_at, amount, currency, txid, player_id, params, remote_ip, auth_ok
from new_receipts
order by id;

insert into s2s.outbound_log (id, conversion_id, destination, verb, url, try, fired_at, response_code, response_err, took_ms, outcome)
select id, pg_temp.key(receipt_id), endpoint, method, url, attempt, sent_at, http_status, error, latency_ms, state from new_deliveries;
