-- Numbered on from those there are; of a claim that was begun before there is one.
insert into tailback.retry_attempts (retry, number, fence, worker, began_at, state, status, latency_us, said, answer)
select k.id, coalesce(had.last, 0) + 1, k.fence, $2, $3, '', 0, 0, '', ''
from json_to_recordset($1::json) as k(id bigint, fence bigint)
cross join lateral (
  select max(a.number) as last, bool_or(a.fence = k.fence) as same from tailback.retry_attempts a where a.retry = k.id) had
where had.same is not true
