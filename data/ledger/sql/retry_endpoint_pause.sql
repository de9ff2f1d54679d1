update tailback.retry_endpoints
set paused_at = coalesce(paused_at, $3), paused_until = $4, paused_by = $5, paused_why = $6, trips = trips + $7
where source = $1 and endpoint = $2 and ($7 = 0 or paused_at is null or paused_until < $4)
