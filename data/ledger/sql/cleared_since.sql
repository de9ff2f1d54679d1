-- Whether the alert of a key has cleared after a moment.
select count(*) > 0 from tailback.alerts
where source = $1 and operator = $2 and rule = $3 and field = $4 and cleared_at > $5
