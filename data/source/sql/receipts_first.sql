-- The first page of receipts, oldest first.
-- $1: received_at from   $2: received_at before   $3: how many
select * from receipts
where received_at_key >= $1 and received_at_key < $2 and id_key is not null /*narrow*/
order by received_at_key, id_key
limit $3
