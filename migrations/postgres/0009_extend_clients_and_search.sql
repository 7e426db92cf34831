-- Fields that some of staff may not see: nothing is found by them.
CREATE TABLE search_hidden (
    field TEXT PRIMARY KEY
);

-- Products are found like everything else; those that stand already are written into the index little by little.
INSERT INTO jobs (body, state, due_at, created_at)
SELECT '{"search":{"fill":{"kind":6,"after":0}}}', 'pending', 0, 0
WHERE EXISTS (SELECT 1 FROM products);

-- One history of a client's card: what happened to the shop's own fields stands in it with the rest.
INSERT INTO client_events (contact_id, company_id, at, actor, what)
SELECT contact_id, company_id, at, actor, what FROM client_field_events ORDER BY id;
DROP TABLE client_field_events;

-- A segment is gone through by the records of its stage, or by those that are open, however few of them fit the rest.
CREATE INDEX records_of_stage ON records (pipeline, stage, id);
CREATE INDEX records_open ON records (id) WHERE NOT closed;
