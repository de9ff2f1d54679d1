-- Receipts that have one of these click ids, without those that are known. For
-- transactions and players their field stands in the place of click_id. The empty
-- array gives the parameter the type of the column.
-- $1: click ids, at most 5,000   $2: ids of receipts   $3: received_at that earlier ones are before   $4: how many
select id_key, click_id as shared, received_at_key < $3 as earlier from receipts
where click_id_key = any(array_cat($1, array(select click_id_key from receipts_keys where false))) and received_at_key is not null
  and id_key not in (select unnest(array_cat($2, array(select id_key from receipts_keys where false))))
limit $4
