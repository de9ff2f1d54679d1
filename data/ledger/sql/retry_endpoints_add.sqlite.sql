insert into retry_endpoints (source, endpoint, paused_by, paused_why, trips)
select $1, value, '', '', 0 from json_each($2)
where true
on conflict do nothing
