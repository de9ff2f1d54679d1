select endpoint, tokens, counted_at, paused_at, paused_until, trips
from retry_endpoints
where source = $1 and endpoint in (select value from json_each($2))
