-- The first of a bulk, and the next ten.
update tailback.retries
set stage = case when id = (select min(id) from tailback.retries where bulk = $1 and bulk <> '') then 1 else 2 end
where id in (select id from tailback.retries where bulk = $1 and bulk <> '' order by id limit 11)
