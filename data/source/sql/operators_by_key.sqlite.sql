-- Names of operators.
-- $1: ids as a JSON list
select id, name from operators where id_key in (select value from json_each($1))
