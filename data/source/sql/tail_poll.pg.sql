-- What is new above the highest id seen, and those of the missing ids that have
-- come since, with the snapshot of both. Without any there is one row of NULLs
-- that carries the snapshot.
-- $1: highest id seen   $2: missing ids asked for   $3: how many new ones
with s as materialized (select pg_current_snapshot() as s, (select max(id_key) from receipts) as highest)
select
  cast(cast(pg_snapshot_xmin(s.s) as text) as bigint) as snap_xmin,
  cast(cast(pg_snapshot_xmax(s.s) as text) as bigint) as snap_xmax,
  (cast(age(cast('3' as xid)) as bigint) & 4294967295) + 3 as next_xid,
  statement_timestamp() as server_time,
  pg_postmaster_start_time() as started,
  s.highest,
  r.*
from s left join lateral (
  (select * from receipts where id_key > $1 order by id_key limit $3)
  union all
  (select * from receipts where id_key = any($2))
) r on true
