select id, name, identity from tailback.sources where name = $1 or identity = $2 order by id
