-- A conversion that is disputed already is left out.
insert into disputes (op, source, operator, operator_name, click, player, event, ordinal, receipts, reason,
  claim_amount, claim_currency, statement, contact, ticket, deadline, owner, state, version,
  opened_at, opened_by, changed_at, changed_by, change)
select $1, $2, d ->> 'operator', d ->> 'operator_name', d ->> 'click', d ->> 'player', d ->> 'event', d ->> 'ordinal',
  d -> 'receipts', d ->> 'reason', d ->> 'claim_amount', d ->> 'claim_currency', d ->> 'statement', d ->> 'contact',
  d ->> 'ticket', d ->> 'deadline', $4, 'open', 1, $3, $4, $3, $4, 'opened it'
from (select value as d from json_each($5))
where true
on conflict do nothing
