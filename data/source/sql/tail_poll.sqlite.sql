-- What is new above the highest id seen.
-- $1: highest id seen   $2: how many
select * from receipts where id_key > $1 order by id_key limit $2
