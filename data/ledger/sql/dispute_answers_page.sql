select a.id, a.dispute, a.answered_at, a.who, a.verbatim, a.file, a.by_whom, a.at
from tailback.dispute_answers a join tailback.disputes d on d.id = a.dispute
where d.source = $1 and a.id > $2
order by a.id limit $3
