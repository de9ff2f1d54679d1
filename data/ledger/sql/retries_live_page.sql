-- In the order of their numbers, the newest first.
select
  id, op, source, subject, endpoint, receipt, delivery, operator, operator_name, event, amount, currency,
  method, query, body, event_id, why, bulk, state, by_whom, at, attempts, worker, fence, status, said,
  next_at, lease, null as finished_at
from tailback.retries
where source = $1 and id < $2 and ($3 = '' or endpoint = $3) and ($4 = '' or bulk = $4) and ($5 = '' or state = $5)
order by id desc limit $6
