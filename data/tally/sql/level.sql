-- What was counted of the hours from one until before another.
-- $1: source   $2: how the database is read   $3: the first hour   $4: the hour after the last
select h.hour, h.counted, l.campaign, l.event, l.status, l.failed, l.currency, l.receipts, l.amount, l.last_seen
from hours h left join levels l on l.source = h.source and l.under = h.under and l.hour = h.hour
where h.source = $1 and h.under = $2 and h.hour >= $3 and h.hour < $4
order by h.hour
