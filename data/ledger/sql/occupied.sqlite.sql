-- Something in a file that no ledger of ours made.
select name from sqlite_schema
where name not like 'sqlite\_%' escape '\'
  and not exists (select 1 from sqlite_schema where name = 'schema_version')
order by name limit 1
