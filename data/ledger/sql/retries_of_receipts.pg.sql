-- All that there is of some receipts, the oldest first. source is asked so that no
-- index can answer it: with statistics of an empty table the server would take any
-- that begins with it, and read all that there is. An array is looked up in one scan,
-- where a join may scan once for each of them.
select
  id, op, source, subject, endpoint, receipt, delivery, operator, operator_name, event, amount, currency,
  method, query, body, event_id, why, bulk, state, by_whom, at, attempts, worker, fence, status, said,
  next_at, lease, null as finished_at
from tailback.retries
where source || '' = $1 and subject = any(array(select value from json_array_elements_text($2::json)))
union all
select
  id, op, source, subject, endpoint, receipt, delivery, operator, operator_name, event, amount, currency,
  method, query, body, event_id, why, bulk, state, by_whom, at, attempts, worker, fence, status, said,
  null, null, finished_at
from tailback.retry_history
where source || '' = $1 and subject = any(array(select value from json_array_elements_text($2::json)))
order by 1
