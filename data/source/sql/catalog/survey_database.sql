-- The database, the server's clock, and the zone that its owner has set; ours
-- is set to UTC.
select
  cast(current_database() as text) as database,
  clock_timestamp() as now,
  coalesce((
    select substr(setting, length('timezone=') + 1)
    from pg_db_role_setting s, unnest(s.setconfig) setting
    where s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
      and lower(setting) like 'timezone=%'
    order by s.setrole = 0 desc, s.setdatabase desc
    limit 1
  ), '') as zone
