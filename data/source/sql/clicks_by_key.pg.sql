-- Clicks by click id.
-- $1: ids, at most 5,000   $2: how many
select * from clicks where click_id_key = any($1) limit $2
