update tailback.acts set ended_at = $2, ended_by = $3 where id = $1 and ended_at is null
