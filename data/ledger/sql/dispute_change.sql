-- Nothing is changed where somebody else was faster: the version is another then.
update tailback.disputes
set reason = $3, claim_amount = $4, claim_currency = $5, statement = $6, contact = $7, ticket = $8, deadline = $9,
  owner = $10, state = $11, changed_at = $12, changed_by = $13, change = $14, version = version + 1
where id = $1 and version = $2
