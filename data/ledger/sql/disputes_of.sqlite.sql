-- Every dispute of some conversions, the oldest first. A cross join keeps the
-- conversions outside, and the index within.
select d.id, d.op, d.source, d.operator, d.operator_name, d.click, d.player, d.event, d.ordinal, d.receipts, d.reason,
  d.claim_amount, d.claim_currency, d.statement, d.contact, d.ticket, d.deadline, d.owner, d.state, d.version,
  d.opened_at, d.opened_by, d.changed_at, d.changed_by, d.change
from json_each($2) k
cross join disputes d where d.source = $1 and d.operator = k.value ->> 'operator' and d.click = k.value ->> 'click'
  and d.player = k.value ->> 'player' and d.event = k.value ->> 'event' and d.ordinal = k.value ->> 'ordinal'
order by d.id
