-- One that may have arrived is queued anew, under its number.
insert into tailback.retries (
  id, op, source, subject, endpoint, receipt, delivery, operator, operator_name, event, amount, currency,
  method, query, body, event_id, why, bulk, state, by_whom, at, attempts, worker, fence, status, said,
  stage, next_at)
select
  id, op, source, subject, endpoint, receipt, delivery, operator, operator_name, event, amount, currency,
  method, query, body, event_id, $3, '', 'queued', $4, $5, attempts, worker, fence, status, said,
  3, $5
from tailback.retry_history where source = $1 and id = $2 and state = 'unknown'
