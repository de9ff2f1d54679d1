-- The newest receipts of some things, newest first: by what they are told apart,
-- and where they stand.
-- $1: how many
select id_key, received_at_key, id, click_id, txid, player_id from receipts
where id_key is not null /*narrow*/
order by received_at_key desc, id_key desc
limit $1
