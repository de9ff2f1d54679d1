-- A bulk goes on to its next stage, or is done, when those before are over. Two
-- workers may find so at once: the stage that was found over is held against the
-- row as it is by then, because "not exists" is not asked anew.
update tailback.retry_bulks as b
set stage = case when b.stage < 3 then b.stage + 1 else b.stage end, state = case when b.stage < 3 then b.state else 'done' end
from (
  select o.id, o.stage from tailback.retry_bulks o
  where o.source = $1 and o.state = 'open'
    and not exists (select 1 from tailback.retries r where r.bulk = o.op and r.bulk <> '' and r.stage <= o.stage)) ripe
where b.id = ripe.id and b.stage = ripe.stage and b.state = 'open'
