-- Sends of which nobody says in time what became of them are put into history;
-- retries_leave takes them away.
insert into retry_history (
  id, op, source, subject, endpoint, receipt, delivery, operator, operator_name, event, amount, currency,
  method, query, body, event_id, why, bulk, state, by_whom, at, attempts, worker, fence, status, said, finished_at)
select
  id, op, source, subject, endpoint, receipt, delivery, operator, operator_name, event, amount, currency,
  method, query, body, event_id, why, bulk, 'unknown', by_whom, at, attempts, worker, fence, status, $3, $2
from retries where source = $1 and state = 'sending' and lease < $2
returning id, endpoint, bulk, state, said
