-- Terms of campaigns, whatever their dates.
-- $1: campaign ids as a JSON list, at most 5,000   $2: how many
select * from terms where campaign_id_key in (select value from json_each($1)) limit $2
