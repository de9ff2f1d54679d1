-- How a table's integer key is drawn: alone in its primary key or not, and by
-- which sequence, if any.
select
  exists (
    select from pg_index i
    where i.indrelid = a.attrelid and i.indisprimary and i.indnkeyatts = 1 and i.indkey[0] = a.attnum
  ) as alone,
  coalesce(s.seqcache, 0) as cache,
  coalesce(s.seqincrement, 0) as step,
  s.seqrelid is not null or coalesce(pg_get_expr(d.adbin, d.adrelid), '') like 'nextval(%' as drawn
from pg_attribute a
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
left join lateral (
  select p.* from pg_depend n
  join pg_sequence p on p.seqrelid = n.objid or p.seqrelid = n.refobjid
  where (n.classid = 'pg_class'::regclass and n.refclassid = 'pg_class'::regclass and n.refobjid = a.attrelid and n.refobjsubid = a.attnum and n.deptype in ('a', 'i'))
     or (n.classid = 'pg_attrdef'::regclass and n.objid = d.oid and n.refclassid = 'pg_class'::regclass)
  limit 1
) s on true
where a.attrelid = cast($1 as oid) and a.attname = $2
