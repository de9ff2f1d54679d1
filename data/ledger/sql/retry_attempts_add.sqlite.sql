-- Numbered on from those there are; of a claim that was begun before there is one.
insert into retry_attempts (retry, number, fence, worker, began_at, state, status, latency_us, said, answer)
select
  k.value ->> 'id', (select coalesce(max(a.number), 0) + 1 from retry_attempts a where a.retry = k.value ->> 'id'),
  k.value ->> 'fence', $2, $3, '', 0, 0, '', ''
from json_each($1) k
where not exists (select 1 from retry_attempts a where a.retry = k.value ->> 'id' and a.fence = k.value ->> 'fence')
