update retry_endpoints set tokens = k.value ->> 'tokens', counted_at = k.value ->> 'counted_at'
from json_each($2) k
where retry_endpoints.source = $1 and retry_endpoints.endpoint = k.value ->> 'endpoint'
