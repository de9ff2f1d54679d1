update tailback.contracts set withdrawn_at = $2, withdrawn_by = $3 where id = $1 and withdrawn_at is null
