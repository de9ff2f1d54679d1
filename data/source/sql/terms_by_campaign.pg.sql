-- Terms of campaigns, whatever their dates.
-- $1: campaign ids, at most 5,000   $2: how many
select * from terms where campaign_id_key = any($1) limit $2
