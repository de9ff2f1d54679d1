-- Something in a schema tailback that no ledger of ours made.
select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'tailback' and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
  and not exists (select from pg_class v where v.relnamespace = n.oid and v.relname = 'schema_version')
order by 1 limit 1
