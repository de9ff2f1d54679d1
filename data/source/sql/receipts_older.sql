-- The next page of receipts, newest first, behind the last one read.
-- $1: received_at from   $2: received_at and $3: id of the last one read   $4: how many
select * from receipts
where received_at_key >= $1 and (received_at_key, id_key) < ($2, $3) /*narrow*/
order by received_at_key desc, id_key desc
limit $4
