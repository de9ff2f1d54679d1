-- The tables behind those that are mapped: themselves, and of one in partitions
-- each of these. Rows are what the planner takes them for; where nobody has
-- counted, a row of 100 bytes is assumed.
-- $1: oids of the mapped tables
select
  cast(m.oid as bigint) as root,
  cast(c.oid as bigint) as oid,
  quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name,
  cast(c.relkind as text) as kind,
  quote_ident(mn.nspname) || '.' || quote_ident(m.relname) as root_name,
  m.relkind = 'p' as parts,
  pages.now as page_count,
  case
    when c.reltuples > 0 and c.relpages > 0 then c.reltuples * greatest(pages.now, 1) / c.relpages
    else greatest(pages.now * 80, c.reltuples, 0)
  end as row_count,
  coalesce(st.last_analyze, st.last_autoanalyze) is not null or c.reltuples > 0 as analyzed
from unnest(cast($1 as oid[])) with ordinality asked (oid, place)
join pg_class m on m.oid = asked.oid
join pg_namespace mn on mn.oid = m.relnamespace
join lateral (
  select m.oid where m.relkind <> 'p'
  union all
  select relid from pg_partition_tree(m.oid) where m.relkind = 'p' and isleaf and relid <> m.oid
) l on true
join pg_class c on c.oid = l.oid
join pg_namespace n on n.oid = c.relnamespace
left join pg_stat_all_tables st on st.relid = c.oid
cross join lateral (
  select case when c.relkind in ('r', 'm') then pg_relation_size(c.oid) / cast(current_setting('block_size') as bigint) else 0 end as now
) pages
order by asked.place, name
