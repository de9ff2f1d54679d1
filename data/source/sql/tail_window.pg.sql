-- Keys of the receipts from a moment on; without any there is one row of NULLs
-- that carries the server's clock.
-- $1: received_at from   $2: received_at from which a key is remembered   $3: how many
select statement_timestamp() as server_time, r.*
from (select 1) one left join lateral (
  select id_key, received_at_key, received_at_key >= $2 as recent from receipts
  where received_at_key >= $1 and id_key is not null
  order by received_at_key, id_key
  limit $3
) r on true
