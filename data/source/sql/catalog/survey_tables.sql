-- Every table, view and foreign table that is the tracker's own: not the
-- server's, not an extension's, not the ledger's, no partition of another.
select
  cast(c.oid as bigint) as oid,
  cast(n.nspname as text) as schema,
  cast(c.relname as text) as name,
  quote_ident(n.nspname) || '.' || quote_ident(c.relname) as sql,
  cast(c.relkind as text) as kind,
  cast(c.reltuples as float8) as rows,
  has_schema_privilege(n.oid, 'usage') and has_any_column_privilege(c.oid, 'select') as readable
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
  and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'tailback')
  and not exists (
    select from pg_depend d where d.classid = cast('pg_class' as regclass) and d.objid = c.oid and d.deptype = 'e'
  )
order by c.reltuples desc, c.oid
limit $1
