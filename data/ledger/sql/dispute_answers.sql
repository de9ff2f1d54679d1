select id, dispute, answered_at, who, verbatim, file, by_whom, at
from tailback.dispute_answers where dispute = $1 order by id limit $2
