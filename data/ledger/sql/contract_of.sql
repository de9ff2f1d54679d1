select id, source, operator, operator_name, valid_from, spec, accepted_by, accepted_at, why, withdrawn_at, withdrawn_by
from tailback.contracts where source = $1 and operator = $2 and valid_from = $3 and withdrawn_at is null
