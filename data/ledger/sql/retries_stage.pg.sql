-- The first of a bulk, and the next ten: "id + 0" so that they are not looked for
-- among all that left the queue before.
with first as materialized (
  select id from tailback.retries where bulk = $1 and bulk <> '' order by id + 0 limit 11)
update tailback.retries
set stage = case when id = (select min(id) from first) then 1 else 2 end
where id = any(array(select id from first))
