-- Payout lines of one thing.
-- $1: how many
select * from payout_lines where true /*narrow*/ limit $1
