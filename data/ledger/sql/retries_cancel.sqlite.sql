-- What is not being sent is put into history; retries_leave takes it away.
insert into retry_history (
  id, op, source, subject, endpoint, receipt, delivery, operator, operator_name, event, amount, currency,
  method, query, body, event_id, why, bulk, state, by_whom, at, attempts, worker, fence, status, said, finished_at)
select
  id, op, source, subject, endpoint, receipt, delivery, operator, operator_name, event, amount, currency,
  method, query, body, event_id, why, bulk, 'cancelled', by_whom, at, attempts, worker, fence, status, $5, $4
from retries
where source = $1 and state in ('queued', 'claimed') and (id in (select value from json_each($2)) or $3 <> '' and bulk = $3)
returning id, endpoint, bulk, state, said
