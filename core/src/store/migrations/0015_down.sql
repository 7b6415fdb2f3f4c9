-- What comes down from the platform: which resources a request puts, so that what waits is found by its target; and which records
-- the platform says are of one person.

CREATE TABLE outbox_target (
    target  TEXT NOT NULL,        -- Type/id
    request BLOB NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    PRIMARY KEY (target, request)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_target_request ON outbox_target (request);

-- Written with the request, whoever puts it in: both can't differ.
CREATE TRIGGER outbox_target_put AFTER INSERT ON outbox WHEN json_valid(CAST(NEW.body AS TEXT))
BEGIN
    INSERT INTO outbox_target (target, request)
    SELECT json_extract(e.value, '$.request.url'), NEW.id FROM json_each(CAST(NEW.body AS TEXT), '$.entry') e
    WHERE json_extract(e.value, '$.request.url') IS NOT NULL
    ON CONFLICT DO NOTHING;
END;

INSERT INTO outbox_target (target, request)
SELECT json_extract(e.value, '$.request.url'), o.id
FROM outbox o, json_each(CASE WHEN json_valid(CAST(o.body AS TEXT)) THEN CAST(o.body AS TEXT) ELSE '{}' END, '$.entry') e
WHERE json_extract(e.value, '$.request.url') IS NOT NULL
ON CONFLICT DO NOTHING;

-- What an earlier build could not take over is tried once more.
UPDATE platform_copy SET intake = 'new' WHERE intake = 'review' AND gone = 0 AND content IS NOT NULL;

-- A Patient's link to another one, as the platform says it now. Nobody is merged by it: the pair is offered.
CREATE TABLE platform_link (
    said_of TEXT NOT NULL,        -- id of the Patient that has the link
    other   TEXT NOT NULL,
    PRIMARY KEY (said_of, other)
) STRICT, WITHOUT ROWID;
