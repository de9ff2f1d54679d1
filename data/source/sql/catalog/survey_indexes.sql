-- The column that each index of tables leads with, and what it says of it.
select
  cast(i.indrelid as bigint) as oid,
  a.attname as name,
  i.indisprimary and i.indnkeyatts = 1 as primary_key,
  i.indisunique and i.indnkeyatts = 1 and i.indpred is null as is_unique
from pg_index i
join pg_class x on x.oid = i.indexrelid
join pg_am m on m.oid = x.relam
join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
where i.indrelid = any(cast($1 as oid[])) and i.indisvalid and m.amname in ('btree', 'hash')
  -- A value that is looked up is never NULL.
  and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) = '(' || quote_ident(a.attname) || ' IS NOT NULL)')
