-- What the audit tells of one dispute, the newest first.
select id, at, actor, via, role, login, action, source, object, before, after, op
from tailback.audit where object = $1 and source = $2 order by id desc limit $3
