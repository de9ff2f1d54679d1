-- Every dispute of some conversions, the oldest first.
select d.id, d.op, d.source, d.operator, d.operator_name, d.click, d.player, d.event, d.ordinal, d.receipts, d.reason,
  d.claim_amount, d.claim_currency, d.statement, d.contact, d.ticket, d.deadline, d.owner, d.state, d.version,
  d.opened_at, d.opened_by, d.changed_at, d.changed_by, d.change
from json_to_recordset($2::json) as k(operator text, click text, player text, event text, ordinal integer)
join tailback.disputes d on d.source = $1 and d.operator = k.operator and d.click = k.click and d.player = k.player
  and d.event = k.event and d.ordinal = k.ordinal
order by d.id
