insert into tailback.dispute_notes (dispute, text, by_whom, at) values ($1, $2, $3, $4) returning id
