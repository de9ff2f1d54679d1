delete from tailback.retry_workers where source = $1 and (worker = $2 or seen_at < $3)
