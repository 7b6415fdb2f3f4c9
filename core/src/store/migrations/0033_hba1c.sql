-- The form of diabetes names the day of an HbA1c: what is due is told by it without reading every visit's answers.
CREATE INDEX visit_hba1c ON visit (resident, json_extract(answers, '$.hba1c_date.value'), id)
WHERE state = 'signed' AND json_extract(answers, '$.hba1c_date.value') IS NOT NULL;
