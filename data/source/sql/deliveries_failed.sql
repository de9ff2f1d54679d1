-- Deliveries from a moment on that were not answered with success, the newest
-- first.
-- $1: sent_at from   $2: how many
select * from deliveries where sent_at_key >= $1 and (http_status < 200 or http_status > 299 or http_status is null) order by sent_at_key desc limit $2
