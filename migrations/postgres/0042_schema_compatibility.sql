-- Which servers may write beside this schema: those that know migration `oldest_server`. Every later
-- migration sets it, so that an older server can tell a schema that it may use from one that it may
-- not. See CONTRIBUTING.md.

CREATE TABLE schema_compatibility (
    id            smallint PRIMARY KEY CHECK (id = 1),
    oldest_server bigint   NOT NULL
);
INSERT INTO schema_compatibility (id, oldest_server) VALUES (1, 0);
-- Servers of earlier versions do not read it.
UPDATE schema_compatibility SET oldest_server = 42;
