-- Whether an index leads with a column, so that a value is found without the
-- table being read, and what the server calls the column.
select
  cast(c.relkind as text) as kind,
  quote_ident(a.attname) as column_name,
  exists (
    select from pg_index i
    join pg_class x on x.oid = i.indexrelid
    join pg_am m on m.oid = x.relam
    where i.indrelid = a.attrelid and i.indkey[0] = a.attnum and i.indisvalid and m.amname in ('btree', 'hash')
      -- An id that is looked up is never NULL.
      and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) = '(' || quote_ident(a.attname) || ' IS NOT NULL)')
  ) as leads
from pg_attribute a
join pg_class c on c.oid = a.attrelid
where a.attrelid = cast($1 as oid) and a.attname = $2 and not a.attisdropped
