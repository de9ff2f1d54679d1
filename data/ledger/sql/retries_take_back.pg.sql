-- What was just queued and is in history as delivered, or may have arrived. This
-- statement sees what the insert has waited for.
delete from tailback.retries r
where r.id = any(array(select value::bigint from json_array_elements_text($1::json))) and exists (
  select 1 from tailback.retry_history h
  where h.source = r.source and h.subject = r.subject and h.endpoint = r.endpoint and h.state in ('delivered', 'unknown'))
returning r.id
