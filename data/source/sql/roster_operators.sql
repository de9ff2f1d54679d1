-- All operators, for what must be known before receipts are chosen.
-- $1: how many
select id, name from operators limit $1
