-- The two roles of a PostgreSQL server, and the triggers that keep the audit trail as it was written.
-- Run once as the database's owner, after `manage.py prepare`, and again after each update:
--
--   createuser --pwprompt situations_app
--   psql --set=app=situations_app --file=docs/sql/roles.sql "$DATABASE_URL_OF_THE_OWNER"
--
-- The site connects as :app, which owns nothing. It may insert audit entries and seals and read
-- them; changing or deleting them, and emptying any table, is the owner's alone. The yearly
-- segments that have served their time are therefore dropped by `manage.py audit_drop`, run with
-- the owner's DATABASE_URL. Nothing here stands in a migration: whoever migrates could undo it.

GRANT USAGE ON SCHEMA public TO :"app";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"app";
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO :"app";
REVOKE TRUNCATE, REFERENCES, TRIGGER ON ALL TABLES IN SCHEMA public FROM :"app";
REVOKE UPDATE, DELETE ON agencies_auditentry, agencies_auditseal FROM :"app";
-- The ledger of releases: `migrate` gives it a trigger that refuses changes, and deletions but of a
-- sample's lines. The site may add lines and never change one.
REVOKE UPDATE ON cases_release FROM :"app";
REVOKE CREATE ON SCHEMA public FROM PUBLIC;

CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The owner drops sealed years; nobody changes an entry.
    IF TG_OP = 'DELETE' AND current_user = (
        SELECT tableowner FROM pg_tables WHERE schemaname = TG_TABLE_SCHEMA AND tablename = TG_TABLE_NAME
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit trail is append-only';
END $$;

DROP TRIGGER IF EXISTS audit_append_only ON agencies_auditentry;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON agencies_auditentry
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
DROP TRIGGER IF EXISTS audit_append_only ON agencies_auditseal;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON agencies_auditseal
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
