-- A role that may read the registry but neither seals nor keyed tokens. Grant it to accounts; it cannot log in itself.
-- A role belongs to the whole server: databases made at the same time may both try to make it.
DO $$
DECLARE
    held record;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'mca_registry_reader') THEN
        BEGIN
            CREATE ROLE mca_registry_reader NOLOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;
        END;
    END IF;
    GRANT USAGE ON SCHEMA registry TO mca_registry_reader;
    FOR held IN
        SELECT
            columns.table_name,
            string_agg(quote_ident(columns.column_name), ', ' ORDER BY columns.ordinal_position) AS readable
        FROM information_schema.columns AS columns
        WHERE
            columns.table_schema = 'registry'
            AND columns.table_name <> 'migrations'
            AND columns.column_name NOT IN ('sealed', 'token', 'duplicate_token')
        GROUP BY columns.table_name
    LOOP
        EXECUTE format('GRANT SELECT (%s) ON %I TO mca_registry_reader', held.readable, held.table_name);
    END LOOP;
END
$$;
