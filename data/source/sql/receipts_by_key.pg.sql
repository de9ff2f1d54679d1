-- Receipts by id.
-- $1: ids, at most 5,000
select * from receipts where id_key = any($1)
