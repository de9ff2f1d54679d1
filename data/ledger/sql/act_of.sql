-- The one that has not ended, of a key and a kind.
select id, source, operator, rule, field, kind, actor, at, until, note, severity, certain, ended_at, ended_by
from tailback.acts
where source = $1 and operator = $2 and rule = $3 and field = $4 and kind = $5 and ended_at is null
