-- What was in force at some moment of a time, undone since or not.
-- $1: source   $2: from   $3: until, which is of it   $4: how many
select id, source, operator, rule, field, kind, actor, at, until, note, severity, certain, ended_at, ended_by
from tailback.acts a
where source = $1 and at <= $3
  and (ended_at is null or ended_at > $2)
  and (kind = 'ack' or until > $2)
  and (kind <> 'ack' or not exists (
    select 1 from tailback.alerts i
    where i.source = a.source and i.operator = a.operator and i.rule = a.rule and i.field = a.field
      and i.cleared_at > a.at and i.cleared_at <= $2))
order by id
limit $4
