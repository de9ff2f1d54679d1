-- What was just queued and is in history as delivered, or may have arrived. This
-- statement sees what the insert has waited for. Rows are found by their numbers
-- only, and history for each of them: told to join, the server would read all of
-- both where it knows nothing of them.
with k as materialized (
  select r.id, r.source, r.subject, r.endpoint from tailback.retries r
  where r.id = any(array(select value::bigint from json_array_elements_text($1::json)))),
over as materialized (
  select k.id from k cross join lateral (
    select 1 from tailback.retry_history h
    where h.subject = k.subject and h.endpoint = k.endpoint and h.source || '' = k.source and h.state || '' in ('delivered', 'unknown')
    limit 1) h)
delete from tailback.retries r
where r.id = any(array(select id from over))
returning r.id
