-- The readable columns of tables.
select
  cast(a.attrelid as bigint) as oid,
  a.attname as name,
  cast(a.atttypid as bigint) as type,
  a.attnotnull as not_null,
  coalesce(case when a.atthasdef then pg_get_expr(d.adbin, d.adrelid) end, '') as default_sql,
  coalesce(col_description(a.attrelid, a.attnum), '') as comment
from pg_attribute a
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
where a.attrelid = any(cast($1 as oid[])) and a.attnum > 0 and not a.attisdropped
  and has_column_privilege(a.attrelid, a.attnum, 'select')
order by a.attrelid, a.attnum
