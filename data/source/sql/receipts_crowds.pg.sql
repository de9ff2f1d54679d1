-- Which of these click ids too many receipts have, by their places from 1 on. For
-- transactions and players their field stands in the place of click_id. The empty
-- array gives the parameter the type of the column.
-- $1: click ids, at most 5,000   $2: too many
select k.nth from unnest(array_cat($1, array(select click_id_key from receipts_keys where false))) with ordinality k (id, nth)
cross join lateral (
  select count(*) as sharing from (
    select 1 from receipts where click_id_key = k.id and received_at_key is not null limit $2
  ) few
) f
where f.sharing = $2
