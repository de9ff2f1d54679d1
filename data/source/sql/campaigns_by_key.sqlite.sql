-- Campaigns.
-- $1: ids as a JSON list
select * from campaigns where id_key in (select value from json_each($1))
