-- Done again after a lost commit it finds its own.
update retries
set state = 'sending', attempts = case when state = 'claimed' then attempts + 1 else attempts end, lease = $4
from json_each($2) k
where retries.id = k.value ->> 'id' and fence = k.value ->> 'fence' and source = $1 and worker = $3 and state in ('claimed', 'sending')
  and not exists (select 1 from retry_bulks b where b.op = retries.bulk and b.state = 'paused')
returning id, fence, attempts as number
