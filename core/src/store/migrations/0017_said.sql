-- What the platform said with its tokens: organisation, person, lease, recovery key; JSON.
ALTER TABLE sign_in ADD COLUMN said TEXT NOT NULL DEFAULT '{}';
