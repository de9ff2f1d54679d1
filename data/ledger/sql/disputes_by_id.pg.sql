-- Disputes by their numbers, locked in one order.
select id, op, source, operator, operator_name, click, player, event, ordinal, receipts, reason, claim_amount, claim_currency,
  statement, contact, ticket, deadline, owner, state, version, opened_at, opened_by, changed_at, changed_by, change
from tailback.disputes where id in (select cast(value as bigint) from json_array_elements_text($1::json)) order by id for update
