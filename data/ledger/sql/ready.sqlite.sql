-- The ledger's clock and version, at the beginning of a write.
select cast(unixepoch('subsec') * 1000000 as integer) as at, (select coalesce(max(version_id), 0) from schema_version where is_applied) as version
