select id, source, operator, rule, field, kind, actor, at, until, note, severity, certain, ended_at, ended_by
from tailback.acts where id = $1
