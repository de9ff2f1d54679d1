-- The live ones, and with $3 = 1 those that are over.
select id, op, source, operator, operator_name, click, player, event, ordinal, receipts, reason, claim_amount, claim_currency,
  statement, contact, ticket, deadline, owner, state, version, opened_at, opened_by, changed_at, changed_by, change
from tailback.disputes
where source = $1 and id > $2 and (state in ('open', 'sent') or $3 = 1)
order by id
limit $4
