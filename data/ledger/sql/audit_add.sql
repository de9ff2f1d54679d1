insert into tailback.audit (op, at, actor, via, role, action, source, object, before, after)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
