-- A lane is an endpoint and a bulk, or '' for single presses. Of each lane so many
-- at most, and of each endpoint so many in all, single presses first.
with lanes as (
  select * from json_to_recordset($2::json) as l(endpoint text, bulk text, stage integer, most integer, allowed integer)),
picked as materialized (
  select p.id, l.allowed, row_number() over (partition by l.endpoint order by l.bulk <> '', p.place, p.id) as place
  from lanes l cross join lateral (
    select q.id, row_number() over () as place from (
      select r.id from tailback.retries r
      where r.source = $1 and r.endpoint = l.endpoint and r.state = 'queued' and r.bulk = l.bulk
        and r.stage <= l.stage and r.next_at <= $3
      order by r.stage, r.next_at
      limit l.most
      for update skip locked) q) p)
update tailback.retries r
set state = 'claimed', worker = $4, fence = r.fence + 1, lease = $5
where r.id = any(array(select id from picked where place <= allowed))
returning
  r.id, r.op, r.source, r.subject, r.endpoint, r.receipt, r.delivery, r.operator, r.operator_name, r.event,
  r.amount, r.currency, r.method, r.query, r.body, r.event_id, r.why, r.bulk, r.state, r.by_whom, r.at,
  r.attempts, r.worker, r.fence, r.status, r.said,
  r.next_at, r.lease, null::timestamptz as finished_at
