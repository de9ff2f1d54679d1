-- Contracts of all operators.
-- $1: how many
select operator_id, valid_from, valid_to, spec from contracts order by operator_id limit $1
