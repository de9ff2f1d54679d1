-- Columns of a table with their base types; labels where the type is an enum.
select
  a.attname as name,
  cast(b.typname as text) as type,
  a.attnotnull or t.typnotnull as not_null,
  has_column_privilege(a.attrelid, a.attnum, 'select') as readable,
  array(select cast(e.enumlabel as text) from pg_enum e where e.enumtypid = b.oid order by e.enumsortorder) as labels
from pg_attribute a
join pg_type t on t.oid = a.atttypid
join lateral (
  -- A domain may be over a domain.
  with recursive base as (
    select t.oid, t.typname, t.typbasetype
    union all
    select u.oid, u.typname, u.typbasetype from base join pg_type u on u.oid = base.typbasetype
  )
  select oid, typname from base where typbasetype = 0
) b on true
where a.attrelid = cast($1 as oid) and a.attnum > 0 and not a.attisdropped
order by a.attnum
