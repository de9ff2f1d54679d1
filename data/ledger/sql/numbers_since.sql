select number, source, operator, rule, field, opened_at, cleared_at, seen_at
from tailback.alerts
where source = $1 and coalesce(cleared_at, seen_at) >= $2
order by number
limit $3
