delete from retries where id in (select value from json_each($1))
