-- The tables in which our role may write, and by which grants. The ledger's
-- schema is ours.
-- $1: oids of the mapped tables
select
  quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name,
  c.oid = any(cast($1 as oid[])) as mapped,
  pg_has_role(c.relowner, 'usage') as owned,
  held.rights,
  array(
    select distinct case when a.grantee = 0 then 'public' else cast(quote_ident(pg_get_userbyid(a.grantee)) as text) end
    from (
      select grantee, privilege_type from aclexplode(c.relacl)
      union all -- what is taken back of a table is taken back of its columns too
      select x.grantee, x.privilege_type from pg_attribute t cross join lateral aclexplode(t.attacl) x where t.attrelid = c.oid
    ) a
    where a.privilege_type = any(held.rights) and (a.grantee = 0 or pg_has_role(a.grantee, 'usage'))
    order by 1
  ) as granted_to
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
cross join lateral (
  select array_remove(array[
    case when has_any_column_privilege(c.oid, 'insert') then 'INSERT' end, case when has_any_column_privilege(c.oid, 'update') then 'UPDATE' end,
    case when has_table_privilege(c.oid, 'delete') then 'DELETE' end, case when has_table_privilege(c.oid, 'truncate') then 'TRUNCATE' end
  ], null) as rights
) held
where c.relkind in ('r', 'p', 'v', 'f') and n.nspname not in ('pg_catalog', 'information_schema', 'tailback') and n.nspname not like 'pg\_%'
  and held.rights <> '{}'
order by not c.oid = any(cast($1 as oid[])), 1
