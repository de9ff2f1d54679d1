select retry, number, worker, began_at, ended_at, state, status, latency_us, said, answer
from tailback.retry_attempts where retry = $1 order by number limit $2
