-- Names of operators.
-- $1: ids
select id, name from operators where id_key = any($1)
