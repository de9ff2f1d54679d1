-- Receipts by id, with received_at as it is stored.
-- $1: ids, at most 5,000
select *, received_at_key as stored_at from receipts where id_key = any($1)
