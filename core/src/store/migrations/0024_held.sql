-- Two records of one person may name one drug at two doses. Which holds is a step like others, and counts until the two are shown
-- apart again; what it ended then goes on.

ALTER TABLE drug_step ADD COLUMN merged BLOB REFERENCES resident (id); -- NULL: of no merge

ALTER TABLE medication ADD COLUMN overruled_at INTEGER; -- the moment of that step; NULL: ended by none
