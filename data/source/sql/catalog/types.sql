-- Types by oid, in the order asked; labels where the type is an enum.
select
  cast(b.typname as text) as type,
  array(select cast(e.enumlabel as text) from pg_enum e where e.enumtypid = b.oid order by e.enumsortorder) as labels
from unnest(cast($1 as bigint[])) with ordinality as asked (oid, place)
join pg_type t on t.oid = cast(asked.oid as oid)
join lateral (
  -- A domain may be over a domain.
  with recursive base as (
    select t.oid, t.typname, t.typbasetype
    union all
    select u.oid, u.typname, u.typbasetype from base join pg_type u on u.oid = base.typbasetype
  )
  select oid, typname from base where typbasetype = 0
) b on true
order by asked.place
