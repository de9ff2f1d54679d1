-- A lane is an endpoint and a bulk, or '' for single presses. Of each lane so many
-- at most, and of each endpoint so many in all, single presses first.
update retries
set state = 'claimed', worker = $4, fence = fence + 1, lease = $5
where id in (
  select id from (
    select id, allowed, row_number() over (partition by endpoint order by bulk <> '', id) as place
    from (
      select r.id, r.endpoint, r.bulk, l.value ->> 'allowed' as allowed, l.value ->> 'most' as most,
        row_number() over (partition by r.endpoint, r.bulk order by r.stage, r.next_at, r.id) as inside
      from json_each($2) l
      cross join retries r on r.source = $1 and r.endpoint = l.value ->> 'endpoint' and r.state = 'queued'
        and r.bulk = l.value ->> 'bulk' and r.stage <= l.value ->> 'stage' and r.next_at <= $3)
    where inside <= most)
  where place <= allowed)
returning
  id, op, source, subject, endpoint, receipt, delivery, operator, operator_name, event, amount, currency,
  method, query, body, event_id, why, bulk, state, by_whom, at, attempts, worker, fence, status, said,
  next_at, lease, null as finished_at
