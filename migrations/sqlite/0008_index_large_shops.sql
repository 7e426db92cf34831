-- Lists and their counters touch only the rows that they show, however much is over and done with.
DROP INDEX records_by_stage;
CREATE INDEX records_by_stage ON records (pipeline, stage, stage_since, id);
CREATE INDEX records_of_responsible_by_stage ON records (responsible, pipeline, stage, stage_since, id);
CREATE INDEX records_open_by_stage ON records (pipeline, stage) WHERE NOT closed;
