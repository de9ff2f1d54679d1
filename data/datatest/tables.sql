-- The tables that are not the server's own.
select format('%I.%I', schemaname, tablename) from pg_tables
where schemaname !~ '^pg_' and schemaname <> 'information_schema'
order by 1
