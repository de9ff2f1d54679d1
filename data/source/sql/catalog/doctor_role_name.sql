select quote_ident(current_user)
