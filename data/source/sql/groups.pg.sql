-- Receipts by a key, and within it by what they report and what we answered. The
-- key is written as text at last: once a group and not once a receipt.
-- $1: received_at from   $2: received_at before   $3: how many rows
select cast(key as text) as key, event, status, failed, currency /*click*/, receipts, amount, last_seen
from (
  select
    campaign_id /*raw*/ as key, event, status, http_status >= 500 as failed, currency /*click*/,
    count(*) as receipts, sum(amount /*number*/) as amount, max(received_at) as last_seen
  from receipts
  where received_at_key >= $1 and received_at_key < $2 /*narrow*/
  group by 1, 2, 3, 4, 5 /*click*/
  limit $3
) g
