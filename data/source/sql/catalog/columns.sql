-- Columns of a table with their base types; labels where the type is an enum.
select
  a.attname as name,
  coalesce(b.typname, t.typname) as type,
  a.attnotnull or t.typnotnull as not_null,
  has_column_privilege(a.attrelid, a.attnum, 'select') as readable,
  array(select cast(e.enumlabel as text) from pg_enum e where e.enumtypid = coalesce(b.oid, t.oid) order by e.enumsortorder) as labels
from pg_attribute a
join pg_type t on t.oid = a.atttypid
left join pg_type b on b.oid = t.typbasetype and t.typbasetype <> 0
where a.attrelid = cast($1 as oid) and a.attnum > 0 and not a.attisdropped
order by a.attnum
