-- The newest receipts of one thing, newest first.
-- $1: how many
select * from receipts
where id_key is not null /*narrow*/
order by received_at_key desc, id_key desc
limit $1
