-- Keys of the receipts behind the last one listed; without any there is one row
-- of NULLs that carries the server's clock and the newest received_at.
-- $1: received_at from which a key is remembered   $2: the server's time   $3: received_at before   $4: how many
-- $5: received_at and $6: id of the last one
select statement_timestamp() as server_time, (select max(received_at_key) from receipts where received_at_key < $2) as newest,
  r.id_key, r.received_at_key, r.recent
from (select 1) one left join lateral (
  select id_key, received_at_key, received_at_key >= $1 as recent from receipts
  where (received_at_key, id_key) > ($5, $6) and received_at_key < $3 and id_key is not null
  order by received_at_key, id_key
  limit $4
) r on true
