-- A conversion that is disputed already is left out: a write that takes place at
-- the same time is waited for, and all take them in one order.
insert into tailback.disputes (op, source, operator, operator_name, click, player, event, ordinal, receipts, reason,
  claim_amount, claim_currency, statement, contact, ticket, deadline, owner, state, version,
  opened_at, opened_by, changed_at, changed_by, change)
select $1, $2, operator, operator_name, click, player, event, ordinal, receipts, reason,
  claim_amount, claim_currency, statement, contact, ticket, deadline, $4, 'open', 1,
  $3, $4, $3, $4, 'opened it'
from json_to_recordset($5::json) as d(
  operator text, operator_name text, click text, player text, event text, ordinal integer, receipts json, reason text,
  claim_amount numeric, claim_currency text, statement text, contact text, ticket text, deadline timestamptz)
order by operator collate "C", click collate "C", player collate "C", event collate "C", ordinal
on conflict do nothing
