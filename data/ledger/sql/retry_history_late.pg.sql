-- A worker that was stopped past its lease knows what nobody else did. Rows are found
-- by their numbers only, as in retries_finish.
with k as materialized (
  select * from json_to_recordset($2::json) as k(id bigint, fence bigint, state text, status integer, said text))
update tailback.retry_history h
set state = case when k.state = 'queued' then 'failed' else k.state end, status = k.status, said = k.said, finished_at = $3
from k
where h.id = k.id and h.id = any(array(select id from k)) and h.fence = k.fence and h.source || '' = $1 and h.state = 'unknown' and k.state <> 'unknown'
returning h.id
