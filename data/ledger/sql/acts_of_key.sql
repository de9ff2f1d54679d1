select id, source, operator, rule, field, kind, actor, at, until, note, severity, certain, ended_at, ended_by
from tailback.acts
where source = $1 and operator = $2 and rule = $3 and field = $4
order by id desc
limit $5
