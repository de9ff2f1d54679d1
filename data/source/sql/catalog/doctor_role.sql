-- What our role may do beyond writing in tables. Schemas are those of the mapped
-- tables, and public.
-- $1: oids of the mapped tables
select
  quote_ident(r.rolname) as role,
  r.rolsuper as super,
  array_remove(array[
    case when r.rolcreaterole then 'CREATEROLE' end, case when r.rolcreatedb then 'CREATEDB' end,
    case when r.rolreplication then 'REPLICATION' end, case when r.rolbypassrls then 'BYPASSRLS' end
  ], null) as powers,
  array(
    select cast(quote_ident(n.nspname) as text) from pg_namespace n
    where (n.nspname = 'public' or n.oid in (select relnamespace from pg_class where oid = any(cast($1 as oid[]))))
      and has_schema_privilege(n.oid, 'create')
    order by 1
  ) as creates,
  case when has_database_privilege(current_database(), 'create') then cast(quote_ident(current_database()) as text) else '' end as database
from pg_roles r
where r.rolname = current_user
