-- Receipts that have one of these click ids, without those that are known. For
-- transactions and players their field stands in the place of click_id.
-- $1: click ids as a JSON list, at most 5,000   $2: ids of receipts as a JSON list
-- $3: received_at that earlier ones are before   $4: how many
select r.id_key, r.click_id as shared, r.received_at_key < $3 as earlier
from json_each($1) k cross join receipts r on r.click_id_key = k.value
where r.received_at_key is not null and r.id_key not in (select value from json_each($2))
limit $4
