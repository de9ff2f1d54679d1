update tailback.sources set identity = $2, bound_by = $3, bound_at = $4 where id = $1
