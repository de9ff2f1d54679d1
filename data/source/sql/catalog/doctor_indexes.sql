-- The indexes of tables, and what each is on: columns by name, expressions.
-- $1: oids of tables
select
  cast(i.indrelid as bigint) as table_oid,
  quote_ident(n.nspname) || '.' || quote_ident(x.relname) as name,
  cast(x.relkind as text) as kind,
  cast(m.amname as text) as method,
  i.indisvalid as valid,
  coalesce(pg_get_expr(i.indpred, i.indrelid), '') as predicate,
  array(
    select coalesce(cast(a.attname as text), pg_get_indexdef(i.indexrelid, cast(k.place as int), false))
    from unnest(cast(i.indkey as int2[])) with ordinality as k (attnum, place)
    left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum and k.attnum <> 0
    where k.place <= i.indnkeyatts
    order by k.place
  ) as columns
from pg_index i
join pg_class x on x.oid = i.indexrelid
join pg_namespace n on n.oid = x.relnamespace
join pg_am m on m.oid = x.relam
where i.indrelid = any(cast($1 as oid[]))
order by not i.indisprimary, x.relname
