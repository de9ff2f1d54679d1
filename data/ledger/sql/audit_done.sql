select action, source, object from tailback.audit where op = $1
