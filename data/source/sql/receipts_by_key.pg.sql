-- Receipts by id, with received_at as it is stored.
-- The empty array keeps the server from weighing each id: else it reads a table of
-- a million rows from end to end for a page of them.
-- $1: ids, at most 5,000
select *, received_at_key as stored_at from receipts where id_key = any(array_cat($1, array(select id_key from receipts_keys where false)))
