-- What is tried again waits for its time. What was begun and given back was no attempt.
with k as materialized (
  select * from json_to_recordset($2::json) as k(id bigint, fence bigint, state text, next_at timestamptz, status integer, said text, untried integer)
  where state = 'queued')
update tailback.retries r
set state = 'queued', next_at = k.next_at, lease = null, status = k.status, said = k.said,
  attempts = case when r.state = 'sending' then r.attempts - k.untried else r.attempts end
from k
where r.id = k.id and r.id = any(array(select id from k)) and r.fence = k.fence and r.source = $1 and r.state in ('claimed', 'sending')
returning r.id
