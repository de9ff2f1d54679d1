-- A worker that was stopped past its lease knows what nobody else did.
update retry_history
set state = case when k.value ->> 'state' = 'queued' then 'failed' else k.value ->> 'state' end,
  status = k.value ->> 'status', said = k.value ->> 'said', finished_at = $3
from json_each($2) k
where retry_history.id = k.value ->> 'id' and fence = k.value ->> 'fence' and source = $1
  and retry_history.state = 'unknown' and k.value ->> 'state' <> 'unknown'
returning id
