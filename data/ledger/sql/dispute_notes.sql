select id, dispute, text, by_whom, at from tailback.dispute_notes where dispute = $1 order by id limit $2
