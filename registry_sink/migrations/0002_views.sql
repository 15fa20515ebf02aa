-- What people look at: pairs still standing, and where each case is. security_invoker: a view opens nothing that its
-- reader may not see.

CREATE VIEW matches WITH (security_invoker = true) AS
SELECT *
FROM match_pairs AS pair
WHERE pair.zone <> 'DISCARD' OR EXISTS (SELECT FROM decisions AS decision WHERE decision.subject = pair.match_id);
COMMENT ON VIEW matches IS
    'ENVELOPE, T1: Candidate pairs. A discarded pair is left out unless a person decided on it.';

CREATE VIEW cases WITH (security_invoker = true) AS
WITH newest AS (
    SELECT DISTINCT ON (case_id, step)
        *,
        status NOT IN ('DONE', 'SKIPPED') AS is_open
    FROM case_events
    ORDER BY
        case_id,
        step,
        at DESC,
        array_position(ARRAY['DONE', 'SKIPPED', 'RETURNED', 'STARTED', 'DUE'], status)
),
span AS (
    SELECT case_id, min(at) AS opened_at, max(at) AS changed_at
    FROM case_events
    GROUP BY case_id
)
SELECT DISTINCT ON (newest.case_id)
    newest.case_id,
    newest.corridor,
    newest.record_ids,
    newest.match_id,
    newest.message_class,
    newest.procedure_version,
    span.opened_at,
    span.changed_at,
    newest.is_open,
    newest.step,
    newest.status,
    newest.owner,
    newest.waiting_on,
    newest.due_at,
    newest.blocker,
    newest.next_review_at
FROM newest
INNER JOIN span ON newest.case_id = span.case_id
ORDER BY
    newest.case_id,
    newest.is_open DESC,
    CASE WHEN newest.is_open THEN newest.due_at END ASC NULLS LAST,
    newest.at DESC,
    newest.step;
COMMENT ON VIEW cases IS
    'ENVELOPE: Each repatriation case at the open step that is due first; when none is open, at the step done last.';
