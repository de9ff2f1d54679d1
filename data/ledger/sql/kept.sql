-- The setting that a connection of ours begins with; '' behind a pooler.
select coalesce(current_setting('tailback.settings', true), '')
