-- All that there is of some subjects at some endpoints, the oldest first.
select
  r.id, r.op, r.source, r.subject, r.endpoint, r.receipt, r.delivery, r.operator, r.operator_name, r.event,
  r.amount, r.currency, r.method, r.query, r.body, r.event_id, r.why, r.bulk, r.state, r.by_whom, r.at,
  r.attempts, r.worker, r.fence, r.status, r.said,
  r.next_at, r.lease, null as finished_at
from json_each($2) k
cross join retries r on r.source = $1 and r.subject = k.value ->> 'subject' and r.endpoint = k.value ->> 'endpoint'
union all
select
  r.id, r.op, r.source, r.subject, r.endpoint, r.receipt, r.delivery, r.operator, r.operator_name, r.event,
  r.amount, r.currency, r.method, r.query, r.body, r.event_id, r.why, r.bulk, r.state, r.by_whom, r.at,
  r.attempts, r.worker, r.fence, r.status, r.said,
  null, null, r.finished_at
from json_each($2) k
cross join retry_history r on r.source = $1 and r.subject = k.value ->> 'subject' and r.endpoint = k.value ->> 'endpoint'
order by 1
