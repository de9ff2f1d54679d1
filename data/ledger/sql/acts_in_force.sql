-- An ack is over once the alert has cleared that it was of.
select id, source, operator, rule, field, kind, actor, at, until, note, severity, certain, ended_at, ended_by
from tailback.acts a
where source = $1 and ended_at is null
  and (kind = 'ack' or until > $2)
  and (kind <> 'ack' or not exists (
    select 1 from tailback.alerts i
    where i.source = a.source and i.operator = a.operator and i.rule = a.rule and i.field = a.field
      and i.cleared_at > a.at))
order by id
limit $3
