-- The role on which settings may be set: ours, unless it also writes, for then
-- others work with it.
-- $1: oids of the mapped tables
select case
  when r.rolsuper or exists (
    select from unnest(cast($1 as oid[])) as t (oid)
    where has_any_column_privilege(t.oid, 'insert') or has_any_column_privilege(t.oid, 'update') or has_table_privilege(t.oid, 'delete')
  ) then 'tailback_read'
  else cast(quote_ident(r.rolname) as text)
end
from pg_roles r
where r.rolname = current_user
