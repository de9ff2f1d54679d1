select id, endpoint, paused_at, paused_until, paused_by, paused_why, trips from tailback.retry_endpoints
where source = $1 order by endpoint
