-- Receipts that have one of these click ids, transactions or players, without
-- those that are known, in one pass over a plain table; of raw queries only those
-- of our own replays, which are known by them. The empty arrays give the parameters the types of the columns, and keep
-- the planner from weighing each id.
-- $1: click ids   $2: transactions   $3: players, at most 5,000 each
-- $4: ids of receipts   $5: received_at that earlier ones are before   $6: how many
select id, received_at, operator_id, campaign_id, click_id, sub_id, event, status, reason, occurred_at, amount, currency,
  txid, player_id, player_status, method, remote_ip, auth_ok, http_status, id_key, received_at_key < $5 as earlier,
  case when query like '%tailback_retry=tb%' then query end as query
from receipts
where (click_id_key = any(array_cat($1, array(select click_id_key from receipts_keys where false)))
    or txid_key = any(array_cat($2, array(select txid_key from receipts_keys where false)))
    or player_id_key = any(array_cat($3, array(select player_id_key from receipts_keys where false))))
  and received_at_key is not null
  and id_key not in (select unnest(array_cat($4, array(select id_key from receipts_keys where false))))
limit $6
