-- Foreign keys of one column.
select
  cast(c.conrelid as bigint) as oid,
  a.attname as name,
  cast(c.confrelid as bigint) as to_oid,
  b.attname as to_name
from pg_constraint c
join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
join pg_attribute b on b.attrelid = c.confrelid and b.attnum = c.confkey[1]
where c.contype = 'f' and cardinality(c.conkey) = 1 and c.conrelid = any(cast($1 as oid[]))
