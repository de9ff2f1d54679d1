-- Disputes by their numbers. There is one writer at a time.
select id, op, source, operator, operator_name, click, player, event, ordinal, receipts, reason, claim_amount, claim_currency,
  statement, contact, ticket, deadline, owner, state, version, opened_at, opened_by, changed_at, changed_by, change
from disputes where id in (select value from json_each($1)) order by id
