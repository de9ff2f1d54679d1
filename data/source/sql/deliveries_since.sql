-- Deliveries from a moment on, oldest first.
-- $1: sent_at from   $2: how many
select * from deliveries where sent_at_key >= $1 order by sent_at_key limit $2
