-- Names of campaigns and their operators.
-- $1: ids
select id, name, operator_id from campaigns where id_key = any($1)
