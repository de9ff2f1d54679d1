-- The sequences that do not number one of some tables.
select format('%I.%I', n.nspname, c.relname)
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'S' and n.nspname !~ '^pg_'
  and not exists (select from pg_depend d where d.objid = c.oid and d.refobjid = any($1::text[]::regclass[]))
order by 1
