-- $1: a table's name as SQL writes it
select cast(cast(to_regclass($1) as oid) as bigint) where to_regclass($1) is not null
