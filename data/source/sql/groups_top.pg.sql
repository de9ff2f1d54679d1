-- groups, of the 5,000 keys with the most receipts; total counts those of all.
-- $1: received_at from   $2: received_at before   $3: how many rows
with cube as materialized (
  select
    coalesce(campaign_id /*key*/, '') as key, event, status, http_status >= 500 as failed, currency /*click*/,
    count(*) as receipts, sum(amount /*number*/) as amount, max(received_at) as last_seen
  from receipts
  where received_at_key >= $1 and received_at_key < $2 /*narrow*/
  group by 1, 2, 3, 4, 5 /*click*/
),
top as (
  select key from cube group by key order by sum(receipts) desc, cast(key as text) collate "C" limit 5000
)
select key, event, status, failed, currency /*click*/, receipts, amount, last_seen,
  (select cast(sum(receipts) as bigint) from cube) as total
from cube
where key in (select key from top)
limit $3
