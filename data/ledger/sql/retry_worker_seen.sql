insert into tailback.retry_workers (source, worker, by_whom, started_at, seen_at, in_flight)
values ($1, $2, $3, $4, $4, $5)
on conflict (source, worker) do update set seen_at = excluded.seen_at, in_flight = excluded.in_flight
