-- Receipts a minute, by what we answered.
-- $1: received_at from   $2: received_at before   $3, $4: the same as moments,
-- because keys around a change of the clocks reach further
select
  received_at / 60000000 * 60000000 as at,
  count(*) as receipts,
  count(*) filter (where status = 'accepted') as accepted,
  count(*) filter (where status = 'rejected') as rejected,
  count(*) filter (where http_status >= 500) as failed
from receipts
where received_at_key >= $1 and received_at_key < $2
  and received_at >= $3 and received_at < $4
group by 1
order by 1
