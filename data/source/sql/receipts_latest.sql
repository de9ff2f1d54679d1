-- The newest receipts, newest first.
-- $1: received_at from   $2: how many
select * from receipts
where received_at_key >= $1 and id_key is not null /*narrow*/
order by received_at_key desc, id_key desc
limit $2
