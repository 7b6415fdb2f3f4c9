-- Of many visits few could not take place, and few were made by phone: what asks for those need not read every visit's answers.
CREATE INDEX visit_not_followed ON visit (resident, signed_at)
WHERE state = 'signed' AND json_extract(answers, '$.not_followed.value') IS NOT NULL;
CREATE INDEX visit_by_phone ON visit (signed_at, id)
WHERE state = 'signed' AND json_extract(answers, '$.visit_kind.value') = 3;
