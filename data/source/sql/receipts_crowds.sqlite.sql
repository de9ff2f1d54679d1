-- Which of these click ids too many receipts have, by their places from 1 on. For
-- transactions and players their field stands in the place of click_id.
-- $1: click ids as a JSON list, at most 5,000   $2: too many
select k.key + 1 as nth from json_each($1) k
where (select count(*) from (select 1 from receipts where click_id_key = k.value and received_at_key is not null limit $2)) = $2
