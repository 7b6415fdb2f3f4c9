-- A building's name is one only within its estate: 6 栋 stands in many. Empty: planned before that was said.
ALTER TABLE campaign ADD COLUMN estate TEXT NOT NULL DEFAULT '';
