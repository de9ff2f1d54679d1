-- What is tried again waits for its time.
update retries
set state = 'queued', next_at = k.value ->> 'next_at', lease = null, status = k.value ->> 'status', said = k.value ->> 'said'
from json_each($2) k
where retries.id = k.value ->> 'id' and fence = k.value ->> 'fence' and source = $1 and k.value ->> 'state' = 'queued'
  and retries.state in ('claimed', 'sending')
returning id
