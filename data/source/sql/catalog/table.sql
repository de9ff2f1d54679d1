-- The table, view or foreign table that a name means to this role, if any.
select
  cast(c.oid as bigint) as oid,
  quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name,
  cast(c.relkind as text) as kind,
  has_schema_privilege(n.oid, 'usage') and has_any_column_privilege(c.oid, 'select') as readable
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.oid = to_regclass($1) and c.relkind in ('r', 'p', 'v', 'm', 'f')
