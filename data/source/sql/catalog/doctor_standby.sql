-- How far a standby is behind what its primary sent. It is behind by nothing
-- where it has replayed all of that, however long ago the primary wrote last.
select
  am.standby,
  case when am.standby then exists (select from pg_stat_wal_receiver where pid is not null) else false end as receiving,
  case when am.standby then pg_is_wal_replay_paused() else false end as paused,
  case
    when not am.standby or pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() then 0
    else coalesce(extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()), 0)
  end as lag,
  coalesce(extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()), -1) as last
from (select pg_is_in_recovery() as standby) am
