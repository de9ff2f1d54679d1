-- Clicks by a key, the most first.
-- $1: clicked_at from   $2: clicked_at before   $3: how many keys
select coalesce(campaign_id /*key*/, '') as key, count(*) as clicks
from clicks
where clicked_at_key >= $1 and clicked_at_key < $2 /*narrow*/
group by 1
order by clicks desc
limit $3
