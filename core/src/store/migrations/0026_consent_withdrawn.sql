-- The work lists leave out who took a consent back: few, found without reading everybody's.
CREATE INDEX consent_withdrawn ON consent (purpose, resident) WHERE given IS NULL;
