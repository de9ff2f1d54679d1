-- Who sent clicks.
-- $1: click ids, at most 5,000   $2: how many
select click_id, affiliate from clicks where click_id_key = any($1) limit $2
