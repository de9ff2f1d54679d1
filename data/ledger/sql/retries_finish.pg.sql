-- What is over leaves for history, as does what was tried often enough. A late
-- delivery ends what a person had sent again and nobody has claimed yet. Rows are
-- found by their numbers only, whatever statistics say of the queue: any other way
-- reads all of it.
with k as materialized (
  select id, fence, state, status, said, untried
  from json_to_recordset($2::json) as k(id bigint, fence bigint, state text, status integer, said text, untried integer)),
q as materialized (
  select q.id, q.fence, q.source, q.state, q.attempts from tailback.retries q
  where q.id = any(array(select id from k)) order by q.id for update),
ends as materialized (
  select q.id, case when k.state = 'queued' then 'dead' else k.state end as now, k.status as answered, k.said as told
  from q join k on k.id = q.id and k.fence = q.fence
  where q.source = $1
    and (q.state = 'sending' and (k.state not in ('queued', 'cancelled') or k.state = 'queued' and k.untried = 0 and q.attempts >= $4)
      or q.state = 'claimed' and k.state = 'cancelled' or q.state = 'queued' and k.state = 'delivered')),
gone as (
  delete from tailback.retries r where r.id = any(array(select id from ends)) returning r.*)
insert into tailback.retry_history (
  id, op, source, subject, endpoint, receipt, delivery, operator, operator_name, event, amount, currency,
  method, query, body, event_id, why, bulk, state, by_whom, at, attempts, worker, fence, status, said, finished_at)
select
  g.id, g.op, g.source, g.subject, g.endpoint, g.receipt, g.delivery, g.operator, g.operator_name, g.event, g.amount, g.currency,
  g.method, g.query, g.body, g.event_id, g.why, g.bulk, ends.now, g.by_whom, g.at, g.attempts, g.worker, g.fence, ends.answered, ends.told, $3
from gone g join ends on ends.id = g.id
returning id, endpoint, bulk, state, said
