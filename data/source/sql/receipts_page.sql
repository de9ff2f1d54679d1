-- The next page of receipts, oldest first, behind the last one read.
-- $1: received_at before   $2: received_at and $3: id of the last one read   $4: how many
select * from receipts
where received_at_key < $1 and (received_at_key, id_key) > ($2, $3) /*narrow*/
order by received_at_key, id_key
limit $4
