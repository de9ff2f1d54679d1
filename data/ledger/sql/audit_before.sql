-- Lines before a number, the newest first.
select id, at, action, source, object, before from tailback.audit where id < $1 order by id desc limit $2
