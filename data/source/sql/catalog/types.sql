-- Types by oid, in the order asked; labels where the type is an enum.
select
  coalesce(b.typname, t.typname) as type,
  array(select cast(e.enumlabel as text) from pg_enum e where e.enumtypid = coalesce(b.oid, t.oid) order by e.enumsortorder) as labels
from unnest(cast($1 as bigint[])) with ordinality as asked (oid, place)
join pg_type t on t.oid = cast(asked.oid as oid)
left join pg_type b on b.oid = t.typbasetype and t.typbasetype <> 0
order by asked.place
