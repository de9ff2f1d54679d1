-- What is tried again waits for its time. What was begun and given back was no attempt.
update retries
set state = 'queued', next_at = k.value ->> 'next_at', lease = null, status = k.value ->> 'status', said = k.value ->> 'said',
  attempts = case when retries.state = 'sending' then attempts - (k.value ->> 'untried') else attempts end
from json_each($2) k
where retries.id = k.value ->> 'id' and fence = k.value ->> 'fence' and source = $1 and k.value ->> 'state' = 'queued'
  and retries.state in ('claimed', 'sending')
returning id
