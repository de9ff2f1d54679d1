insert into retry_attempts (retry, number, fence, worker, began_at, state, status, latency_us, said, answer)
select value ->> 'id', value ->> 'number', value ->> 'fence', $2, $3, '', 0, 0, '', '' from json_each($1)
where true
on conflict do nothing
