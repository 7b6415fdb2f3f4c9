-- What phones of one team tell each other of buildings and of residents' own meters: of two moments the later one counts, whichever
-- came in here first. A meter that was given back is remembered, so that an earlier word of it does not bring it back.
ALTER TABLE building_place ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE own_meter ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE own_meter ADD COLUMN released INTEGER NOT NULL DEFAULT 0 CHECK (released IN (0, 1));
