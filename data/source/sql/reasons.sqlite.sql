-- Why receipts were not accepted, the commonest first.
-- $1: received_at from   $2: received_at before   $3: how many
select status, reason /*click*/, count(*) as receipts
from receipts
where received_at_key >= $1 and received_at_key < $2 and status is not 'accepted' /*narrow*/
group by status, reason /*click*/
order by receipts desc, status, reason
limit $3
