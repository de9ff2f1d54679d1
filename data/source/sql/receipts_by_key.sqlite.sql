-- Receipts by id.
-- $1: ids as a JSON list, at most 5,000
select * from receipts where id_key in (select value from json_each($1))
