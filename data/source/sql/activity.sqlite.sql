-- Receipts a minute, by what we answered.
-- $1: received_at from   $2: received_at before
select
  received_at / 60000000 * 60000000 as at,
  count(*) as receipts,
  count(*) filter (where status = 'accepted') as accepted,
  count(*) filter (where status = 'rejected') as rejected,
  count(*) filter (where http_status >= 500) as failed
from receipts
where received_at_key >= $1 and received_at_key < $2 /*narrow*/
group by 1
order by 1
