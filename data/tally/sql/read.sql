select minute, operator, campaign, rule, code, field, severity, checked, hit, named, money
from tallies
where source = $1 and minute >= $2 and minute < $3
order by minute, operator, campaign, rule, field
