-- Receipts before a moment that have one of these click ids, without those that
-- are known; of an id that too many have only one. For transactions and players
-- the key of their field stands in the place of click_id_key.
-- $1: click ids as a JSON list, at most 5,000   $2: ids of receipts as a JSON list
-- $3: too many   $4: how many   $5: received_at before
select * from (
  select r.*, count(*) over one as sharing, row_number() over one as nth
  from json_each($1) k cross join receipts r
  where r.id_key in (
    select id_key from receipts
    where click_id_key = k.value and received_at_key is not null and id_key not in (select value from json_each($2))
    limit $3
  )
  window one as (partition by k.key)
)
where case when sharing = $3 then nth = 1 else received_at_key < $5 end
limit $4
