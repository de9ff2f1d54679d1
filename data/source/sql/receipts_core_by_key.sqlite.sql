-- What identifies a receipt whose row cannot be decoded as a whole.
-- $1: ids as a JSON list
select id, id_key, received_at, operator_id, campaign_id, click_id, event, status from receipts where id_key in (select value from json_each($1))
