-- What is not being sent leaves for history.
with gone as (
  delete from tailback.retries r
  where r.id in (
    select id from tailback.retries
    where source = $1 and state in ('queued', 'claimed') and (id in (select value::bigint from json_array_elements_text($2::json)) or $3 <> '' and bulk = $3)
    order by id for update)
  returning r.*)
insert into tailback.retry_history (
  id, op, source, subject, endpoint, receipt, delivery, operator, operator_name, event, amount, currency,
  method, query, body, event_id, why, bulk, state, by_whom, at, attempts, worker, fence, status, said, finished_at)
select
  id, op, source, subject, endpoint, receipt, delivery, operator, operator_name, event, amount, currency,
  method, query, body, event_id, why, bulk, 'cancelled', by_whom, at, attempts, worker, fence, status, $5, $4
from gone
returning id, endpoint, bulk, state, said
