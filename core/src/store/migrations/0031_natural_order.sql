-- Buildings, units and doors are walked by the number they begin with, then by their text: 2 before 10, 302 before 1001.
ALTER TABLE household ADD COLUMN building_number INTEGER NOT NULL GENERATED ALWAYS AS (CAST(building AS INTEGER)) VIRTUAL;
ALTER TABLE household ADD COLUMN unit_number INTEGER NOT NULL GENERATED ALWAYS AS (CAST(unit AS INTEGER)) VIRTUAL;
ALTER TABLE household ADD COLUMN door_number INTEGER NOT NULL GENERATED ALWAYS AS (CAST(door AS INTEGER)) VIRTUAL;
DROP INDEX household_walk;
CREATE UNIQUE INDEX household_walk
ON household (walk_order, building_number, building, unit_number, unit, floor, door_number, door, id);
