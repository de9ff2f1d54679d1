-- The newest first, with how many of each are not over.
select id, op, by_whom, at, total, stage, bad_in_row, state, why,
  (select count(*) from tailback.retries r where r.bulk = b.op and r.bulk <> '') as live
from tailback.retry_bulks b where source = $1
order by id desc limit $2
