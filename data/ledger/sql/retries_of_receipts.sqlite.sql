-- All that there is of some receipts, the oldest first.
select
  id, op, source, subject, endpoint, receipt, delivery, operator, operator_name, event, amount, currency,
  method, query, body, event_id, why, bulk, state, by_whom, at, attempts, worker, fence, status, said,
  next_at, lease, null as finished_at
from retries where source = $1 and subject in (select value from json_each($2))
union all
select
  id, op, source, subject, endpoint, receipt, delivery, operator, operator_name, event, amount, currency,
  method, query, body, event_id, why, bulk, state, by_whom, at, attempts, worker, fence, status, said,
  null, null, finished_at
from retry_history where source = $1 and subject in (select value from json_each($2))
order by 1
