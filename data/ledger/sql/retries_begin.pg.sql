-- Done again after a lost commit it finds its own. Rows are found by their numbers
-- only, as in retries_finish.
with k as materialized (
  select id, fence from json_to_recordset($2::json) as k(id bigint, fence bigint)),
q as materialized (
  select q.id, q.fence, q.source, q.worker, q.state, q.bulk from tailback.retries q
  where q.id = any(array(select id from k)) order by q.id for update),
mine as materialized (
  select q.id from q join k on k.id = q.id and k.fence = q.fence
  where q.source = $1 and q.worker = $3 and q.state in ('claimed', 'sending')
    and not exists (select from tailback.retry_bulks b where b.op = q.bulk and b.state = 'paused'))
update tailback.retries r
set state = 'sending', attempts = case when r.state = 'claimed' then r.attempts + 1 else r.attempts end, lease = $4
where r.id = any(array(select id from mine))
returning r.id, r.fence, r.attempts as number
