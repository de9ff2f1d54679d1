-- All that there is of some subjects at some endpoints, the oldest first. It is looked
-- up as in retries_of_receipts.
with k as materialized (
  select * from json_to_recordset($2::json) as k(subject text, endpoint text))
select
  r.id, r.op, r.source, r.subject, r.endpoint, r.receipt, r.delivery, r.operator, r.operator_name, r.event,
  r.amount, r.currency, r.method, r.query, r.body, r.event_id, r.why, r.bulk, r.state, r.by_whom, r.at,
  r.attempts, r.worker, r.fence, r.status, r.said,
  r.next_at, r.lease, null as finished_at
from tailback.retries r
where r.source || '' = $1 and r.subject = any(array(select subject from k)) and (r.subject, r.endpoint) in (select subject, endpoint from k)
union all
select
  r.id, r.op, r.source, r.subject, r.endpoint, r.receipt, r.delivery, r.operator, r.operator_name, r.event,
  r.amount, r.currency, r.method, r.query, r.body, r.event_id, r.why, r.bulk, r.state, r.by_whom, r.at,
  r.attempts, r.worker, r.fence, r.status, r.said,
  null, null, r.finished_at
from tailback.retry_history r
where r.source || '' = $1 and r.subject = any(array(select subject from k)) and (r.subject, r.endpoint) in (select subject, endpoint from k)
order by 1
