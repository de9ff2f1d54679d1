-- Stands for the disputes of a source: none is ever deleted, and every edit adds
-- one to a version.
select count(*) as n, coalesce(max(id), 0) as last, cast(coalesce(sum(version), 0) as bigint) as versions
from tailback.disputes where source = $1
