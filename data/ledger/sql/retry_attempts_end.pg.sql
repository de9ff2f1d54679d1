with k as materialized (
  select * from json_to_recordset($1::json) as k(id bigint, fence bigint, state text, status integer, latency_us bigint, said text, answer text))
update tailback.retry_attempts a
set ended_at = $2, state = k.state, status = k.status, latency_us = k.latency_us, said = k.said, answer = k.answer
from k
where a.retry = k.id and a.retry = any(array(select id from k)) and a.fence = k.fence and a.ended_at is null
