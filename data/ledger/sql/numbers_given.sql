select last from tailback.counters where name = 'alert'
