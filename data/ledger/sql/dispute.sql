select id, op, source, operator, operator_name, click, player, event, ordinal, receipts, reason, claim_amount, claim_currency,
  statement, contact, ticket, deadline, owner, state, version, opened_at, opened_by, changed_at, changed_by, change
from tailback.disputes where id = $1
