-- Deliveries of receipts.
-- $1: receipt ids, at most 5,000   $2: how many
select * from deliveries where receipt_id_key = any($1) limit $2
