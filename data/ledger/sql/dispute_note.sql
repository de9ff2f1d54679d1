select id, dispute, text, by_whom, at from tailback.dispute_notes where id = $1
