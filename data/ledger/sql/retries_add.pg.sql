-- One that is live already is left out: a write that takes place at the same time
-- is waited for, as is a finish, and all take them in one order.
insert into tailback.retries (op, source, subject, endpoint, receipt, delivery, operator, operator_name, event, amount, currency, method, query, body, event_id, why,
  bulk, stage, state, by_whom, at, attempts, next_at, worker, fence, status, said)
select $1, $2, subject, endpoint, receipt, delivery, operator, operator_name, event, amount, currency, method, query, body, event_id, why,
  $5, 3, 'queued', $4, $3, 0, $3, '', 0, 0, ''
from json_to_recordset($6::json) as r(
  subject text, endpoint text, receipt text, delivery text, operator text, operator_name text, event text,
  amount numeric, currency text, method text, query text, body text, event_id text, why text)
order by subject collate "C", endpoint collate "C"
on conflict do nothing
returning id, subject, endpoint
