update tailback.retry_endpoints e set tokens = k.tokens, counted_at = k.counted_at
from json_to_recordset($2::json) as k(endpoint text, tokens double precision, counted_at timestamptz)
where e.source = $1 and e.endpoint = k.endpoint
