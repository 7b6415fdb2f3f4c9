-- What comes from the platform in parts, and what it takes back.

-- A reading belongs to a draft of the same resident; a typed one may also correct a signed visit, and one that the platform brings may
-- come after its visit, if that came from there too.
DROP TRIGGER reading_insert;
CREATE TRIGGER reading_insert BEFORE INSERT ON reading WHEN EXISTS (
    SELECT 1 FROM visit v WHERE v.id = NEW.visit AND (v.resident <> NEW.resident OR (v.state <> 'draft'
        AND NOT (NEW.source = 'typed' AND EXISTS (SELECT 1 FROM correction c WHERE c.visit = v.id))
        AND NOT (EXISTS (SELECT 1 FROM platform_copy p WHERE p.type = 'Observation' AND p.intake IN ('new', 'review')
                AND p.id = lower(substr(hex(NEW.id), 1, 8) || '-' || substr(hex(NEW.id), 9, 4) || '-' || substr(hex(NEW.id), 13, 4)
                    || '-' || substr(hex(NEW.id), 17, 4) || '-' || substr(hex(NEW.id), 21)))
            AND EXISTS (SELECT 1 FROM platform_copy p WHERE p.type = 'Encounter' AND p.intake <> 'own'
                AND p.id = lower(substr(hex(v.id), 1, 8) || '-' || substr(hex(v.id), 9, 4) || '-' || substr(hex(v.id), 13, 4)
                    || '-' || substr(hex(v.id), 17, 4) || '-' || substr(hex(v.id), 21)))))))
BEGIN SELECT RAISE(ABORT, 'a reading belongs to a draft of the same resident'); END;

-- What a signed visit holds is taken back by the platform alone.
DROP TRIGGER reading_remark_taken_back;
CREATE TRIGGER reading_remark_taken_back BEFORE INSERT ON reading_remark WHEN NEW.kind = 'taken-back' AND EXISTS (
    SELECT 1 FROM reading r JOIN visit v ON v.id = r.visit WHERE r.id = NEW.reading AND v.state = 'signed')
    AND NOT EXISTS (SELECT 1 FROM platform_copy p WHERE p.type = 'Observation' AND p.intake IN ('new', 'review')
        AND p.id = lower(substr(hex(NEW.reading), 1, 8) || '-' || substr(hex(NEW.reading), 9, 4) || '-'
            || substr(hex(NEW.reading), 13, 4) || '-' || substr(hex(NEW.reading), 17, 4) || '-' || substr(hex(NEW.reading), 21)))
BEGIN SELECT RAISE(ABORT, 'a reading of a signed visit stays'); END;

-- Both were refused until now: they are looked at again.
UPDATE platform_copy SET intake = 'new' WHERE type = 'Observation' AND intake = 'review' AND gone = 0 AND content IS NOT NULL;

-- An entry of the pages under way contradicted itself: all of them are asked for again, also if the phone was switched off in between.
ALTER TABLE pull ADD COLUMN again INTEGER NOT NULL DEFAULT 0 CHECK (again IN (0, 1));
