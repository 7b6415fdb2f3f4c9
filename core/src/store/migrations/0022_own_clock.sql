-- The phone's clock as the platform sees it, and how many records it has told. The count never goes back, whatever the clock does.
CREATE TABLE own_clock (
    only_one INTEGER NOT NULL PRIMARY KEY CHECK (only_one = 1),
    sequence INTEGER NOT NULL CHECK (sequence BETWEEN 0 AND 2147483647), -- an integer of FHIR
    ahead    INTEGER -- microseconds the platform's clock was ahead when it was last heard; NULL: it has not been heard yet
) STRICT;
INSERT INTO own_clock (only_one, sequence, ahead) VALUES (1, 0, NULL);

CREATE TRIGGER own_clock_forward BEFORE UPDATE OF sequence ON own_clock WHEN NEW.sequence <= OLD.sequence
BEGIN SELECT RAISE(ABORT, 'the count of what was told does not go back'); END;
CREATE TRIGGER own_clock_kept BEFORE DELETE ON own_clock
BEGIN SELECT RAISE(ABORT, 'the count of what was told is kept'); END;
