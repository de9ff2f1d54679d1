-- Campaigns.
-- $1: ids
select * from campaigns where id_key = any($1)
