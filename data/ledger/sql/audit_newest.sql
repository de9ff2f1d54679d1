select id, at, actor, via, role, login, action, source, object, before, after, op
from tailback.audit order by id desc limit $1
