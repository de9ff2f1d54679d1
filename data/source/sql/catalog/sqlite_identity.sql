select coalesce((select value from tailback_meta where key = 'identity'), '')
