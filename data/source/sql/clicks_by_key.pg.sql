-- Clicks by click id.
-- The empty array keeps the server from weighing each id: else it reads a table of
-- a million rows from end to end for a page of them.
-- $1: ids, at most 5,000   $2: how many
select * from clicks where click_id_key = any(array_cat($1, array(select click_id_key from clicks_keys where false))) limit $2
