-- Settings as this session has them, in their base units.
select lower(name) as name, setting from pg_settings where lower(name) = any($1) order by 1
