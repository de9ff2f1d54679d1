-- Receipts before a moment that have one of these click ids, without those that
-- are known; of an id that too many have only one. For transactions and players
-- the key of their field stands in the place of click_id_key. The empty arrays
-- give the parameters the types of the columns.
-- $1: click ids, at most 5,000   $2: ids of receipts   $3: too many   $4: how many   $5: received_at before
select r.* from unnest(array_cat($1, array(select click_id_key from receipts where false))) k (id)
cross join lateral (
  select *, count(*) over () as sharing, row_number() over () as nth from (
    select * from receipts
    where click_id_key = k.id and received_at_key is not null
      and id_key not in (select unnest(array_cat($2, array(select id_key from receipts where false))))
    limit $3
  ) few
) r
where case when r.sharing = $3 then r.nth = 1 else r.received_at_key < $5 end
limit $4
