-- What of a lane would be claimed next. Nothing is taken.
select
  id, op, source, subject, endpoint, receipt, delivery, operator, operator_name, event, amount, currency,
  method, query, body, event_id, why, bulk, state, by_whom, at, attempts, worker, fence, status, said,
  next_at, lease, null as finished_at
from tailback.retries
where source = $1 and endpoint = $2 and state = 'queued' and bulk = $3 and stage <= $4 and next_at <= $5
order by stage, next_at limit $6
