-- What is over, or was tried often enough, is put into history; retries_leave
-- takes it away. A late delivery ends what a person had sent again and nobody has
-- claimed yet.
insert into retry_history (
  id, op, source, subject, endpoint, receipt, delivery, operator, operator_name, event, amount, currency,
  method, query, body, event_id, why, bulk, state, by_whom, at, attempts, worker, fence, status, said, finished_at)
select
  r.id, r.op, r.source, r.subject, r.endpoint, r.receipt, r.delivery, r.operator, r.operator_name, r.event,
  r.amount, r.currency, r.method, r.query, r.body, r.event_id, r.why, r.bulk,
  case when k.value ->> 'state' = 'queued' then 'dead' else k.value ->> 'state' end, r.by_whom, r.at, r.attempts, r.worker, r.fence, k.value ->> 'status', k.value ->> 'said', $3
from json_each($2) k
cross join retries r on r.id = k.value ->> 'id' and r.fence = k.value ->> 'fence' and r.source = $1
  and (r.state = 'sending' and (k.value ->> 'state' not in ('queued', 'cancelled')
      or k.value ->> 'state' = 'queued' and k.value ->> 'untried' = 0 and r.attempts >= $4)
    or r.state = 'claimed' and k.value ->> 'state' = 'cancelled'
    or r.state = 'queued' and k.value ->> 'state' = 'delivered')
where true
returning id, endpoint, bulk, state, said
