-- Deliveries of receipts.
-- The empty array keeps the server from weighing each id: else it reads a table of
-- a million rows from end to end for a page of them.
-- $1: receipt ids, at most 5,000   $2: how many
select * from deliveries where receipt_id_key = any(array_cat($1, array(select receipt_id_key from deliveries_keys where false))) limit $2
