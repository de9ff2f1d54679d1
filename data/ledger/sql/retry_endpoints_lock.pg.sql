-- One worker at a time claims for an endpoint; who finds it taken comes back. Who
-- stands still with it taken loses it after a second.
with brief as materialized (select set_config('idle_in_transaction_session_timeout', '1000', true))
select e.endpoint, e.tokens, e.counted_at, e.paused_at, e.paused_until, e.trips
from tailback.retry_endpoints e cross join brief
where e.source = $1 and e.endpoint in (select value from json_array_elements_text($2::json))
order by e.endpoint
for update of e skip locked
