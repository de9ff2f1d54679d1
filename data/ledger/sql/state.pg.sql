-- What there is of a ledger, and what we may do in it.
select
  v.oid is not null as there,
  coalesce(has_schema_privilege(n.oid, 'usage') and has_table_privilege(v.oid, 'select'), false) as reads,
  coalesce(has_table_privilege(a.oid, 'insert'), false) and not pg_is_in_recovery() as writes,
  coalesce(has_table_privilege(a.oid, 'update') or has_table_privilege(a.oid, 'delete'), false) as owns,
  pg_is_in_recovery() as standby
from (select 1) one
left join pg_namespace n on n.nspname = 'tailback'
left join pg_class v on v.relnamespace = n.oid and v.relname = 'schema_version'
left join pg_class a on a.relnamespace = n.oid and a.relname = 'audit'
