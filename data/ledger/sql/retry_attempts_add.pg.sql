insert into tailback.retry_attempts (retry, number, fence, worker, began_at, state, status, latency_us, said, answer)
select id, number, fence, $2, $3, '', 0, 0, '', '' from json_to_recordset($1::json) as k(id bigint, number integer, fence bigint)
on conflict do nothing
