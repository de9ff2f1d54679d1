-- Keys of the receipts behind the last one listed; without any there is one row
-- of NULLs that carries the server's clock.
-- $1: received_at and $2: id of the last one   $3: received_at from which a key is remembered   $4: how many
select statement_timestamp() as server_time, r.*
from (select 1) one left join lateral (
  select id_key, received_at_key, received_at_key >= $3 as recent from receipts
  where (received_at_key, id_key) > ($1, $2)
  order by received_at_key, id_key
  limit $4
) r on true
