update tailback.alerts set opened_at = $2, cleared_at = $3, seen_at = $4 where number = $1
