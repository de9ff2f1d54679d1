-- What was just queued and is in history as delivered, or may have arrived.
delete from retries
where id in (select value from json_each($1)) and exists (
  select 1 from retry_history h
  where h.source = retries.source and h.subject = retries.subject and h.endpoint = retries.endpoint
    and h.state in ('delivered', 'unknown'))
returning id
