update tailback.retry_endpoints
set paused_at = null, paused_until = null, paused_by = '', paused_why = '', trips = 0
where source = $1 and endpoint = $2
