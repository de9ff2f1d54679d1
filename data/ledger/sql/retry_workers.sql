select worker, by_whom, started_at, seen_at, in_flight from tailback.retry_workers where source = $1 order by worker
