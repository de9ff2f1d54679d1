-- All campaigns, for what must be known before receipts are chosen.
-- $1: how many
select id, name, operator_id, affiliate from campaigns limit $1
