-- What identifies a receipt whose row cannot be decoded as a whole.
-- The empty array keeps the server from weighing each id: else it reads a table of
-- a million rows from end to end for a page of them.
-- $1: ids
select id, id_key, received_at, operator_id, campaign_id, click_id, event, status from receipts where id_key = any(array_cat($1, array(select id_key from receipts_keys where false)))
