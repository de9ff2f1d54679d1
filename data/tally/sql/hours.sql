-- In which minutes of each hour a campaign sent something, a bit a minute: without
-- what came late or again. Named are those in which a receipt named it itself.
-- $1: source   $2: the first minute   $3: the minute after the last
with signs as (
  select minute, operator, campaign, max(named) > 0 as named
  from tallies
  where source = $1 and minute >= $2 and minute < $3 and rule in ('', 'late', 'duplicate')
  group by minute, operator, campaign
  having sum(case rule when '' then checked else -hit end) > 0
)
select minute / 60 as hour, operator, campaign, sum(1 << (minute % 60)) as minutes, sum(named << (minute % 60)) as named
from signs
group by 1, 2, 3
order by 1, 2, 3
