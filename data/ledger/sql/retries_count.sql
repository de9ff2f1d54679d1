select endpoint, state, count(*) as held, min(at) as oldest from tailback.retries where source = $1 group by endpoint, state
