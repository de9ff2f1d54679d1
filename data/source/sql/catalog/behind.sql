-- Where a table that a plan names has its rows: in itself, or in the one that it
-- is a partition of. And its column of that name, if it has one; a cast of it to
-- text may be none to the server.
-- $1: its schema, $2: its name, $3: a column
select
  cast(coalesce(pg_partition_root(c.oid), c.oid) as bigint) as table_oid,
  coalesce(cast(a.attname as text), '') as column_name,
  coalesce(quote_ident(a.attname), '') as quoted,
  coalesce(t.typname = 'varchar' or t.typtype = 'd', false) as relabels
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
left join pg_attribute a on a.attrelid = c.oid and a.attname = $3 and a.attnum > 0 and not a.attisdropped
left join pg_type t on t.oid = a.atttypid
where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'm', 'p')
