-- What was handed out under a digest, the newest first.
select id, at, actor, via, role, login, action, source, object, before, after, op
from tailback.audit where action = 'export' and after ->> 'digest' = $1
order by id desc limit $2
