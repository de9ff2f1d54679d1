-- One that is live already is left out.
insert into retries (op, source, subject, endpoint, receipt, delivery, operator, operator_name, event, amount, currency, method, query, body, event_id, why,
  bulk, stage, state, by_whom, at, attempts, next_at, worker, fence, status, said)
select $1, $2, r ->> 'subject', r ->> 'endpoint', r ->> 'receipt', r ->> 'delivery', r ->> 'operator', 
  r ->> 'operator_name', r ->> 'event', r ->> 'amount', r ->> 'currency', r ->> 'method', 
  r ->> 'query', r ->> 'body', r ->> 'event_id', r ->> 'why',
  $5, 3, 'queued', $4, $3, 0, $3, '', 0, 0, ''
from (select value as r from json_each($6))
where true
on conflict do nothing
returning id, subject, endpoint
