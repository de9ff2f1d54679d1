-- Names of campaigns and their operators.
-- $1: ids as a JSON list
select id, name, operator_id from campaigns where id_key in (select value from json_each($1))
