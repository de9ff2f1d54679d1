-- tail_poll with the keys alone, for when a row among them cannot be decoded.
-- $1: highest id seen   $2: missing ids asked for   $3: how many new ones
with s as materialized (select pg_current_snapshot() as s, (select max(id_key) from receipts) as highest)
select
  cast(cast(pg_snapshot_xmin(s.s) as text) as bigint) as snap_xmin,
  cast(cast(pg_snapshot_xmax(s.s) as text) as bigint) as snap_xmax,
  (cast(age(cast('3' as xid)) as bigint) & 4294967295) + 3 as next_xid,
  statement_timestamp() as server_time,
  pg_postmaster_start_time() as started,
  s.highest,
  r.id_key
from s left join lateral (
  (select id_key from receipts where id_key > $1 order by id_key limit $3)
  union all
  (select id_key from receipts where id_key = any($2))
) r on true
