-- In the order of their numbers, the newest first. Those of one state are looked up.
-- Of all states source is asked in a case: no index answers that, and whatever
-- statistics say the server expects it of half of them, so that it reads the newest
-- until there are enough.
select
  id, op, source, subject, endpoint, receipt, delivery, operator, operator_name, event, amount, currency,
  method, query, body, event_id, why, bulk, state, by_whom, at, attempts, worker, fence, status, said,
  null as next_at, null as lease, finished_at
from tailback.retry_history
where id < $2 and ($3 = '' or endpoint = $3) and ($4 = '' or bulk = $4)
  and ($5 = '' and case when source = $1 then true else false end or $5 <> '' and source = $1 and state = $5)
order by id desc limit $6
