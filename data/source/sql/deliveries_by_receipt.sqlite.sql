-- Deliveries of receipts.
-- $1: receipt ids as a JSON list, at most 5,000   $2: how many
select * from deliveries where receipt_id_key in (select value from json_each($1)) limit $2
