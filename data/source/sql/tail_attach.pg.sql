-- The last ids, and the snapshot they were seen in.
-- $1: how many
with s as materialized (select pg_current_snapshot() as s)
select
  cast(cast(pg_snapshot_xmin(s.s) as text) as bigint) as snap_xmin,
  cast(cast(pg_snapshot_xmax(s.s) as text) as bigint) as snap_xmax,
  (cast(age(cast('3' as xid)) as bigint) & 4294967295) + 3 as next_xid,
  statement_timestamp() as server_time,
  r.id_key
from s left join lateral (select id_key from receipts order by id_key desc limit $1) r on true
