-- Something that is in this file already.
select name from sqlite_schema where name not like 'sqlite\_%' escape '\' order by name limit 1
