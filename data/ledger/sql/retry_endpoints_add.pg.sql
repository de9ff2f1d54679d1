insert into tailback.retry_endpoints (source, endpoint, paused_by, paused_why, trips)
select $1, value, '', '', 0 from json_array_elements_text($2::json)
order by value collate "C"
on conflict do nothing
