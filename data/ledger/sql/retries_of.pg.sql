-- All that there is of some subjects at some endpoints, the oldest first.
select
  r.id, r.op, r.source, r.subject, r.endpoint, r.receipt, r.delivery, r.operator, r.operator_name, r.event,
  r.amount, r.currency, r.method, r.query, r.body, r.event_id, r.why, r.bulk, r.state, r.by_whom, r.at,
  r.attempts, r.worker, r.fence, r.status, r.said,
  r.next_at, r.lease, null as finished_at
from json_to_recordset($2::json) as k(subject text, endpoint text)
join tailback.retries r on r.source = $1 and r.subject = k.subject and r.endpoint = k.endpoint
union all
select
  r.id, r.op, r.source, r.subject, r.endpoint, r.receipt, r.delivery, r.operator, r.operator_name, r.event,
  r.amount, r.currency, r.method, r.query, r.body, r.event_id, r.why, r.bulk, r.state, r.by_whom, r.at,
  r.attempts, r.worker, r.fence, r.status, r.said,
  null, null, r.finished_at
from json_to_recordset($2::json) as k(subject text, endpoint text)
join tailback.retry_history r on r.source = $1 and r.subject = k.subject and r.endpoint = k.endpoint
order by 1
