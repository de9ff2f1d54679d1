-- What ANALYZE has kept of a table's columns. The values come in an array of any
-- type, which only its text leads out of.
select
  cast(s.attname as text) as name,
  cast(s.null_frac as float8) as nulls,
  coalesce(cast(cast(s.most_common_vals as text) as text[]), '{}') || coalesce(cast(cast(s.histogram_bounds as text) as text[]), '{}') as kept
from pg_stats s
join pg_namespace n on n.nspname = s.schemaname
join pg_class c on c.relnamespace = n.oid and c.relname = s.tablename
where c.oid = cast($1 as oid) and (s.inherited = (c.relkind = 'p')) and s.avg_width < 200
  and s.attname = any(cast($2 as text[]))
