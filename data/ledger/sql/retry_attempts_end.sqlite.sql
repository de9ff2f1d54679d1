update retry_attempts
set ended_at = $2, state = k.value ->> 'state', status = k.value ->> 'status', latency_us = k.value ->> 'latency_us',
  said = k.value ->> 'said', answer = k.value ->> 'answer'
from json_each($1) k
where retry = k.value ->> 'id' and fence = k.value ->> 'fence' and ended_at is null
