-- What was sent, or is being sent, under some event ids, the oldest first. It is
-- looked up as in retries_of_receipts.
select
  id, op, source, subject, endpoint, receipt, delivery, operator, operator_name, event, amount, currency,
  method, query, body, event_id, why, bulk, state, by_whom, at, attempts, worker, fence, status, said,
  next_at, lease, null as finished_at
from tailback.retries
where source || '' = $1 and attempts > 0 and event_id = any(array(select value from json_array_elements_text($2::json)))
union all
select
  id, op, source, subject, endpoint, receipt, delivery, operator, operator_name, event, amount, currency,
  method, query, body, event_id, why, bulk, state, by_whom, at, attempts, worker, fence, status, said,
  null, null, finished_at
from tailback.retry_history
where source || '' = $1 and attempts > 0 and event_id = any(array(select value from json_array_elements_text($2::json)))
order by 1
