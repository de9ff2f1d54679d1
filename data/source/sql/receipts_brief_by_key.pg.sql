-- Receipts by id, without their raw queries, which may be long, but for those of
-- our own replays: they are known by them.
-- The empty array keeps the server from weighing each id: else it reads a table of
-- a million rows from end to end for a page of them.
-- $1: ids, at most 5,000
select id, received_at, operator_id, campaign_id, click_id, sub_id, event, status, reason, occurred_at, amount, currency,
  txid, player_id, player_status, method, remote_ip, auth_ok, http_status, id_key,
  case when query like '%tailback_retry=tb%' then query end as query
from receipts where id_key = any(array_cat($1, array(select id_key from receipts_keys where false)))
