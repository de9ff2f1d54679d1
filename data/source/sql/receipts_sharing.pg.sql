-- Receipts that have one of these click ids, without those that are known. For
-- transactions and players the key of their field stands in the place of
-- click_id_key. The empty arrays give the parameters the types of the columns.
-- $1: click ids, at most 5,000   $2: ids of receipts   $3: how many of each   $4: how many
select r.* from unnest(array_cat($1, array(select click_id_key from receipts where false))) k (id)
cross join lateral (
  select * from receipts
  where click_id_key = k.id and received_at_key is not null
    and id_key not in (select unnest(array_cat($2, array(select id_key from receipts where false))))
  limit $3
) r
limit $4
