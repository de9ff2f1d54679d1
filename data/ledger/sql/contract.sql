select id, source, operator, operator_name, valid_from, spec, accepted_by, accepted_at, why, withdrawn_at, withdrawn_by
from tailback.contracts where id = $1
