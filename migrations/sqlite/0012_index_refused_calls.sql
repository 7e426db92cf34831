-- What Telegram refused is counted without going through all that was sent.
CREATE INDEX outbox_failed ON outbox (id) WHERE state = 'failed';
