-- What workers hold, of each endpoint by the front of the index.
select e.endpoint, h.bulk, sum(h.held) as held
from tailback.retry_endpoints e
cross join (values ('claimed'), ('sending')) s(state)
cross join lateral (
  select r.bulk, count(*) as held from tailback.retries r
  where r.source = $1 and r.endpoint = e.endpoint and r.state = s.state
  group by r.bulk) h
where e.source = $1
group by e.endpoint, h.bulk
