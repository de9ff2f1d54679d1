-- Who sent clicks.
-- $1: click ids as a JSON list, at most 5,000   $2: how many
select click_id, affiliate from clicks where click_id_key in (select value from json_each($1)) limit $2
