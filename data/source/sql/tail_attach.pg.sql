-- The last ids; without any there is one row of NULLs that carries the
-- server's clock.
-- $1: how many
select statement_timestamp() as server_time, r.id_key
from (select 1) one left join lateral (select id_key from receipts where id_key is not null order by id_key desc limit $1) r on true
