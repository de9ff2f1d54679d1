select n.id, n.dispute, n.text, n.by_whom, n.at
from tailback.dispute_notes n join tailback.disputes d on d.id = n.dispute
where d.source = $1 and n.id > $2
order by n.id limit $3
