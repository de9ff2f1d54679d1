-- What a role may do that consoles connect as: never change or take away a line
-- of the audit. {role} is a quoted name.
revoke all on all tables in schema tailback from {role};
revoke all on schema tailback from {role};
grant usage on schema tailback to {role};
grant select on all tables in schema tailback to {role};
grant insert on tailback.sources, tailback.alerts, tailback.acts, tailback.contracts, tailback.audit,
  tailback.disputes, tailback.dispute_notes, tailback.dispute_answers,
  tailback.retries, tailback.retry_history, tailback.retry_attempts, tailback.retry_bulks, tailback.retry_endpoints,
  tailback.retry_workers to {role};
grant update (identity, bound_by, bound_at) on tailback.sources to {role};
grant update (last) on tailback.counters to {role};
grant update (opened_at, cleared_at, seen_at) on tailback.alerts to {role};
grant update (ended_at, ended_by) on tailback.acts to {role};
grant update (withdrawn_at, withdrawn_by) on tailback.contracts to {role};
grant update (reason, claim_amount, claim_currency, statement, contact, ticket, deadline, owner, state, version, changed_at, changed_by, change)
  on tailback.disputes to {role};
grant update on tailback.retries, tailback.retry_bulks, tailback.retry_endpoints to {role};
grant update (state, status, said, finished_at) on tailback.retry_history to {role};
grant update (ended_at, state, status, latency_us, said, answer) on tailback.retry_attempts to {role};
grant update (seen_at, in_flight) on tailback.retry_workers to {role};
grant delete on tailback.retries, tailback.retry_history, tailback.retry_workers to {role};
