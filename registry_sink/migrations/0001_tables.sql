-- The registry: the newest state of every record on every topic, with its seal as it came.
--
-- Each comment begins with the tier of the field (STANDARD, "Tiers"): ENVELOPE, T1, or SEALED for the fields of T2 to
-- T4 that stay closed under the key of the child. No column holds a field of T2 to T4 in clear.
-- An enumeration is text without a check: a later version of the standard may bring words that this version lacks.

CREATE TABLE reports (
    record_id text NOT NULL,
    record_version bigint NOT NULL,
    source_id text NOT NULL,
    source_country text NOT NULL,
    kind text NOT NULL,
    status text NOT NULL,
    message_class text NOT NULL,
    reported_at timestamptz,
    ingested_at timestamptz,
    expires_at timestamptz,
    consent jsonb,
    withheld_fields text[] NOT NULL,
    issues text[] NOT NULL,
    protect_location boolean NOT NULL,
    sex text,
    age jsonb,
    languages text[] NOT NULL,
    dialect text,
    height_cm jsonb,
    weight_kg jsonb,
    build jsonb,
    complexion jsonb,
    hair jsonb,
    eyes jsonb,
    marks jsonb NOT NULL,
    clothing text,
    belongings text,
    event_at jsonb,
    sealed bytea,
    kafka_topic text NOT NULL,
    kafka_partition integer NOT NULL,
    kafka_offset bigint NOT NULL,
    kafka_ms bigint NOT NULL,
    PRIMARY KEY (record_id)
);
COMMENT ON TABLE reports IS
    'ENVELOPE, T1 and seal: One report about one child by one system: the unit everything starts from.';
COMMENT ON COLUMN reports.record_id IS 'ENVELOPE: <source_id>/<local_id>; the owner''s id, without personal data.';
COMMENT ON COLUMN reports.record_version IS 'ENVELOPE: Rises with every change at the owner; the highest wins.';
COMMENT ON COLUMN reports.source_id IS 'ENVELOPE: Registered domain-like name of the owner.';
COMMENT ON COLUMN reports.source_country IS 'ENVELOPE: ISO 3166-1 alpha-2 of the owner.';
COMMENT ON COLUMN reports.kind IS 'ENVELOPE: What is reported.';
COMMENT ON COLUMN reports.status IS 'ENVELOPE: Where the report stands.';
COMMENT ON COLUMN reports.message_class IS 'ENVELOPE: ACTUAL, EXERCISE or TEST.';
COMMENT ON COLUMN reports.reported_at IS 'ENVELOPE: When it was reported at the source, UTC.';
COMMENT ON COLUMN reports.ingested_at IS 'ENVELOPE: When a connector took it in, UTC.';
COMMENT ON COLUMN reports.expires_at IS 'ENVELOPE: When the record may no longer be used, UTC.';
COMMENT ON COLUMN reports.consent IS 'ENVELOPE: Basis and scopes of sharing; null = not told.';
COMMENT ON COLUMN reports.withheld_fields IS 'ENVELOPE: Names of fields that are known and not shared.';
COMMENT ON COLUMN reports.issues IS 'ENVELOPE: Names of fields in which something could not be understood.';
COMMENT ON COLUMN reports.protect_location IS
    'ENVELOPE: Whether the place where the child is must never be shown; true for FOUND.';
COMMENT ON COLUMN reports.sex IS 'T1: Sex; null = not asked.';
COMMENT ON COLUMN reports.age IS 'T1: Age on a day.';
COMMENT ON COLUMN reports.languages IS 'T1: BCP 47 tags of languages spoken.';
COMMENT ON COLUMN reports.dialect IS 'T1: Dialect or way of speaking, in words.';
COMMENT ON COLUMN reports.height_cm IS 'T1: Height, centimetres.';
COMMENT ON COLUMN reports.weight_kg IS 'T1: Weight, kilograms.';
COMMENT ON COLUMN reports.build IS 'T1: Body build.';
COMMENT ON COLUMN reports.complexion IS 'T1: Complexion.';
COMMENT ON COLUMN reports.hair IS 'T1: Hair.';
COMMENT ON COLUMN reports.eyes IS 'T1: Eyes.';
COMMENT ON COLUMN reports.marks IS 'T1: Identification marks.';
COMMENT ON COLUMN reports.clothing IS 'T1: Clothing, in the source''s words.';
COMMENT ON COLUMN reports.belongings IS 'T1: Belongings, in the source''s words.';
COMMENT ON COLUMN reports.event_at IS 'T1: When last seen or found.';
COMMENT ON COLUMN reports.sealed IS
    'SEALED: fields of tier T2 to T4 under the key of the child; never opened here; null when blank.';

CREATE TABLE screenings (
    record_id text NOT NULL,
    record_version bigint NOT NULL,
    decision text NOT NULL,
    reasons text[] NOT NULL,
    rules_version text NOT NULL,
    screener text,
    second_screener text,
    screened_at timestamptz,
    message_class text NOT NULL,
    duplicate_token bytea,
    sealed bytea,
    kafka_topic text NOT NULL,
    kafka_partition integer NOT NULL,
    kafka_offset bigint NOT NULL,
    kafka_ms bigint NOT NULL,
    PRIMARY KEY (record_id)
);
COMMENT ON TABLE screenings IS 'ENVELOPE and seal: Whether a report may go on to matching and alerts.';
COMMENT ON COLUMN screenings.record_id IS 'ENVELOPE: Report screened.';
COMMENT ON COLUMN screenings.record_version IS 'ENVELOPE: Version screened.';
COMMENT ON COLUMN screenings.decision IS 'ENVELOPE: PASS, HOLD or REJECT.';
COMMENT ON COLUMN screenings.reasons IS 'ENVELOPE: Reason codes.';
COMMENT ON COLUMN screenings.rules_version IS 'ENVELOPE: Version of the table of rules.';
COMMENT ON COLUMN screenings.screener IS 'ENVELOPE: Staff id of the first person, or null for the rules alone.';
COMMENT ON COLUMN screenings.second_screener IS 'ENVELOPE: Staff id of the second person.';
COMMENT ON COLUMN screenings.screened_at IS 'ENVELOPE: Instant of the event that caused it, UTC.';
COMMENT ON COLUMN screenings.message_class IS 'ENVELOPE: Class of the report.';
COMMENT ON COLUMN screenings.duplicate_token IS
    'ENVELOPE: Keyed token of what makes two reports the same child''s; under the national key.';
COMMENT ON COLUMN screenings.sealed IS
    'SEALED: fields of tier T2 to T4 under the key of the child; never opened here; null when blank.';

CREATE TABLE rejections (
    rejection_id text NOT NULL,
    source_id text NOT NULL,
    position text NOT NULL,
    reason text NOT NULL,
    record_id text,
    field text,
    detail text,
    rejected_at timestamptz,
    message_class text NOT NULL,
    sealed bytea,
    kafka_topic text NOT NULL,
    kafka_partition integer NOT NULL,
    kafka_offset bigint NOT NULL,
    kafka_ms bigint NOT NULL,
    PRIMARY KEY (rejection_id)
);
COMMENT ON TABLE rejections IS 'ENVELOPE and seal: What could not go on, where it stood and why; somebody owns it.';
COMMENT ON COLUMN rejections.rejection_id IS 'ENVELOPE: Deterministic id of the rejection.';
COMMENT ON COLUMN rejections.source_id IS 'ENVELOPE: Source, or the topic it was read from.';
COMMENT ON COLUMN rejections.position IS
    'ENVELOPE: Where it stood: file and line, or topic, partition and offset; no value of a record.';
COMMENT ON COLUMN rejections.reason IS 'ENVELOPE: Reason code in capitals.';
COMMENT ON COLUMN rejections.record_id IS 'ENVELOPE: Record, when it is known.';
COMMENT ON COLUMN rejections.field IS 'ENVELOPE: Path of the field at fault.';
COMMENT ON COLUMN rejections.detail IS 'ENVELOPE: What to do, in words without values.';
COMMENT ON COLUMN rejections.rejected_at IS 'ENVELOPE: When, UTC.';
COMMENT ON COLUMN rejections.message_class IS 'ENVELOPE: Class of the rejected record.';
COMMENT ON COLUMN rejections.sealed IS
    'SEALED: fields of tier T2 to T4 under the key of the child; never opened here; null when blank.';

CREATE TABLE contacts (
    contact_id text NOT NULL,
    record_version bigint NOT NULL,
    source_id text NOT NULL,
    source_country text NOT NULL,
    contacted_at timestamptz,
    message_class text NOT NULL,
    category text,
    language text,
    action text,
    not_taken_reason text,
    referral_id text,
    record_id text,
    issues text[] NOT NULL,
    sealed bytea,
    kafka_topic text NOT NULL,
    kafka_partition integer NOT NULL,
    kafka_offset bigint NOT NULL,
    kafka_ms bigint NOT NULL,
    PRIMARY KEY (contact_id)
);
COMMENT ON TABLE contacts IS 'ENVELOPE, T1 and seal: One call or message to a helpline.';
COMMENT ON COLUMN contacts.contact_id IS 'ENVELOPE: <source_id>/<local_id> of the contact.';
COMMENT ON COLUMN contacts.record_version IS 'ENVELOPE: Rises with every change at the owner.';
COMMENT ON COLUMN contacts.source_id IS 'ENVELOPE: Helpline.';
COMMENT ON COLUMN contacts.source_country IS 'ENVELOPE: ISO 3166-1 alpha-2.';
COMMENT ON COLUMN contacts.contacted_at IS 'ENVELOPE: When, UTC.';
COMMENT ON COLUMN contacts.message_class IS 'ENVELOPE: ACTUAL, EXERCISE or TEST.';
COMMENT ON COLUMN contacts.category IS 'T1: Category of the call.';
COMMENT ON COLUMN contacts.language IS 'T1: BCP 47 tag of the caller''s language.';
COMMENT ON COLUMN contacts.action IS 'T1: Action taken.';
COMMENT ON COLUMN contacts.not_taken_reason IS 'T1: Why no action was taken: code or words.';
COMMENT ON COLUMN contacts.referral_id IS 'ENVELOPE: Referral made.';
COMMENT ON COLUMN contacts.record_id IS 'ENVELOPE: Report that came of it.';
COMMENT ON COLUMN contacts.issues IS 'ENVELOPE: Names of fields in which something could not be understood.';
COMMENT ON COLUMN contacts.sealed IS
    'SEALED: fields of tier T2 to T4 under the key of the child; never opened here; null when blank.';

CREATE TABLE profiles (
    record_id text NOT NULL,
    record_version bigint NOT NULL,
    kind text NOT NULL,
    country text NOT NULL,
    status text NOT NULL,
    expires_at timestamptz,
    message_class text NOT NULL,
    profile_version text NOT NULL,
    sex text,
    birth_earliest date,
    birth_latest date,
    event_earliest timestamptz,
    event_latest timestamptz,
    height_min double precision,
    height_max double precision,
    build text,
    complexion text,
    hair text,
    eyes text,
    languages text[] NOT NULL,
    home_cells text[] NOT NULL,
    event_cells text[] NOT NULL,
    grade text,
    kafka_topic text NOT NULL,
    kafka_partition integer NOT NULL,
    kafka_offset bigint NOT NULL,
    kafka_ms bigint NOT NULL,
    PRIMARY KEY (record_id)
);
COMMENT ON TABLE profiles IS 'ENVELOPE, T1: What matching needs of a report and nothing that names a child.';
COMMENT ON COLUMN profiles.record_id IS 'ENVELOPE: Report.';
COMMENT ON COLUMN profiles.record_version IS 'ENVELOPE: Version of the report.';
COMMENT ON COLUMN profiles.kind IS 'ENVELOPE: MISSING, FOUND, SIGHTING or AT_RISK.';
COMMENT ON COLUMN profiles.country IS 'ENVELOPE: ISO 3166-1 alpha-2 of the report''s owner.';
COMMENT ON COLUMN profiles.status IS 'ENVELOPE: Where the report stands.';
COMMENT ON COLUMN profiles.expires_at IS 'ENVELOPE: When it may no longer be used, UTC.';
COMMENT ON COLUMN profiles.message_class IS 'ENVELOPE: ACTUAL, EXERCISE or TEST; only equals match.';
COMMENT ON COLUMN profiles.profile_version IS
    'ENVELOPE: Encoder and key generation that made signatures and vector, for example n1.k1.';
COMMENT ON COLUMN profiles.sex IS 'T1: Sex.';
COMMENT ON COLUMN profiles.birth_earliest IS 'T1: First day of birth that fits what was told.';
COMMENT ON COLUMN profiles.birth_latest IS 'T1: Last day of birth that fits.';
COMMENT ON COLUMN profiles.event_earliest IS 'T1: First instant last seen or found, UTC.';
COMMENT ON COLUMN profiles.event_latest IS 'T1: Last instant last seen or found, UTC.';
COMMENT ON COLUMN profiles.height_min IS 'T1: Shortest height, centimetres.';
COMMENT ON COLUMN profiles.height_max IS 'T1: Tallest height, centimetres.';
COMMENT ON COLUMN profiles.build IS 'T1: Body build.';
COMMENT ON COLUMN profiles.complexion IS 'T1: Complexion.';
COMMENT ON COLUMN profiles.hair IS 'T1: Hair.';
COMMENT ON COLUMN profiles.eyes IS 'T1: Eyes.';
COMMENT ON COLUMN profiles.languages IS 'T1: BCP 47 tags.';
COMMENT ON COLUMN profiles.home_cells IS 'T1: Coarse cells of home: ISO 3166 codes and half-degree squares.';
COMMENT ON COLUMN profiles.event_cells IS 'T1: Coarse cells of where last seen or found.';
COMMENT ON COLUMN profiles.grade IS 'ENVELOPE: Minimum standard reached: L1, L2, L3 or null.';

CREATE TABLE match_pairs (
    match_id text NOT NULL,
    missing_record_id text NOT NULL,
    missing_record_version bigint NOT NULL,
    missing_country text NOT NULL,
    missing_kind text NOT NULL,
    found_record_id text NOT NULL,
    found_record_version bigint NOT NULL,
    found_country text NOT NULL,
    found_kind text NOT NULL,
    probability double precision NOT NULL,
    zone text NOT NULL,
    margin double precision,
    message_class text NOT NULL,
    model_version text NOT NULL,
    matched_at timestamptz,
    evidence jsonb NOT NULL,
    vetoes text[] NOT NULL,
    kafka_topic text NOT NULL,
    kafka_partition integer NOT NULL,
    kafka_offset bigint NOT NULL,
    kafka_ms bigint NOT NULL,
    PRIMARY KEY (match_id)
);
COMMENT ON TABLE match_pairs IS
    'ENVELOPE, T1: A candidate pair with its probability and reasons. Matched is not found.';
COMMENT ON COLUMN match_pairs.match_id IS 'ENVELOPE: Deterministic id of the pair.';
COMMENT ON COLUMN match_pairs.missing_record_id IS 'ENVELOPE: The missing side: report.';
COMMENT ON COLUMN match_pairs.missing_record_version IS
    'ENVELOPE: The missing side: version of the report that was compared.';
COMMENT ON COLUMN match_pairs.missing_country IS 'ENVELOPE: The missing side: ISO 3166-1 alpha-2 of its owner.';
COMMENT ON COLUMN match_pairs.missing_kind IS 'ENVELOPE: The missing side: what the report says of the child.';
COMMENT ON COLUMN match_pairs.found_record_id IS 'ENVELOPE: The found side: report.';
COMMENT ON COLUMN match_pairs.found_record_version IS
    'ENVELOPE: The found side: version of the report that was compared.';
COMMENT ON COLUMN match_pairs.found_country IS 'ENVELOPE: The found side: ISO 3166-1 alpha-2 of its owner.';
COMMENT ON COLUMN match_pairs.found_kind IS 'ENVELOPE: The found side: what the report says of the child.';
COMMENT ON COLUMN match_pairs.probability IS 'ENVELOPE: Calibrated probability that both are the same child, 0 to 1.';
COMMENT ON COLUMN match_pairs.zone IS 'ENVELOPE: DISCARD, REVIEW or STRONG_REVIEW.';
COMMENT ON COLUMN match_pairs.margin IS
    'ENVELOPE: Probability minus that of the next best candidate of either side; null for a lone candidate.';
COMMENT ON COLUMN match_pairs.message_class IS 'ENVELOPE: Class of both reports.';
COMMENT ON COLUMN match_pairs.model_version IS 'ENVELOPE: Version of weights and thresholds.';
COMMENT ON COLUMN match_pairs.matched_at IS 'ENVELOPE: Instant of the event that caused it, UTC.';
COMMENT ON COLUMN match_pairs.evidence IS 'T1: Comparisons, strongest first.';
COMMENT ON COLUMN match_pairs.vetoes IS 'T1: Contradictions that rule the pair out, as codes.';

CREATE TABLE decisions (
    subject text NOT NULL,
    subject_kind text NOT NULL,
    action text NOT NULL,
    by text NOT NULL,
    organisation text,
    country text NOT NULL,
    reason text,
    at timestamptz NOT NULL,
    message_class text NOT NULL,
    scripted boolean NOT NULL,
    subject_version bigint,
    kafka_topic text NOT NULL,
    kafka_partition integer NOT NULL,
    kafka_offset bigint NOT NULL,
    kafka_ms bigint NOT NULL,
    PRIMARY KEY (subject, country)
);
COMMENT ON TABLE decisions IS 'ENVELOPE: What a person decided.';
COMMENT ON COLUMN decisions.subject IS
    'ENVELOPE: Id of what was decided on: record_id, match_id, alert_id, case_id or access id.';
COMMENT ON COLUMN decisions.subject_kind IS 'ENVELOPE: What the subject is.';
COMMENT ON COLUMN decisions.action IS 'ENVELOPE: Code of what was decided: PASS, HOLD, REJECT, CONFIRM, REFUTE, ...';
COMMENT ON COLUMN decisions.by IS 'ENVELOPE: Staff id of who decided.';
COMMENT ON COLUMN decisions.organisation IS 'ENVELOPE: Organisation of who decided.';
COMMENT ON COLUMN decisions.country IS 'ENVELOPE: ISO 3166-1 alpha-2 for which it was decided.';
COMMENT ON COLUMN decisions.reason IS 'ENVELOPE: Reason code or words without personal data.';
COMMENT ON COLUMN decisions.at IS 'ENVELOPE: When, UTC.';
COMMENT ON COLUMN decisions.message_class IS 'ENVELOPE: Class of the subject.';
COMMENT ON COLUMN decisions.scripted IS
    'ENVELOPE: True when a script stood in for a person (demo and exercise only).';
COMMENT ON COLUMN decisions.subject_version IS 'ENVELOPE: Version of the subject the person saw.';

CREATE TABLE case_events (
    case_id text NOT NULL,
    corridor text NOT NULL,
    record_ids text[] NOT NULL,
    step text NOT NULL,
    status text NOT NULL,
    at timestamptz NOT NULL,
    owner text,
    waiting_on text,
    due_at timestamptz,
    blocker text,
    document_sha256 bytea,
    next_review_at timestamptz,
    message_class text NOT NULL,
    match_id text,
    procedure_version text NOT NULL,
    kafka_topic text NOT NULL,
    kafka_partition integer NOT NULL,
    kafka_offset bigint NOT NULL,
    kafka_ms bigint NOT NULL,
    PRIMARY KEY (case_id, step, status, at)
);
COMMENT ON TABLE case_events IS 'ENVELOPE: One step of a repatriation case.';
COMMENT ON COLUMN case_events.case_id IS 'ENVELOPE: Deterministic id of the case.';
COMMENT ON COLUMN case_events.corridor IS
    'ENVELOPE: Country where the child is, then country of return, for example IN-BD.';
COMMENT ON COLUMN case_events.record_ids IS 'ENVELOPE: Reports of the case.';
COMMENT ON COLUMN case_events.step IS 'ENVELOPE: Step of the corridor''s procedure file.';
COMMENT ON COLUMN case_events.status IS 'ENVELOPE: Where the step stands.';
COMMENT ON COLUMN case_events.at IS 'ENVELOPE: When, UTC.';
COMMENT ON COLUMN case_events.owner IS 'ENVELOPE: Who has to do the step.';
COMMENT ON COLUMN case_events.waiting_on IS 'ENVELOPE: Organisation waited on.';
COMMENT ON COLUMN case_events.due_at IS 'ENVELOPE: By when it has to be done, UTC.';
COMMENT ON COLUMN case_events.blocker IS 'ENVELOPE: What keeps it from being done.';
COMMENT ON COLUMN case_events.document_sha256 IS 'ENVELOPE: SHA-256 of the document that proves the step.';
COMMENT ON COLUMN case_events.next_review_at IS 'ENVELOPE: When a stopped clock is looked at again, UTC.';
COMMENT ON COLUMN case_events.message_class IS 'ENVELOPE: Class of the reports.';
COMMENT ON COLUMN case_events.match_id IS 'ENVELOPE: Confirmed match that opened the case.';
COMMENT ON COLUMN case_events.procedure_version IS 'ENVELOPE: Version of the procedure file.';

CREATE TABLE referrals (
    referral_id text NOT NULL,
    record_id text,
    case_id text,
    service text NOT NULL,
    status text NOT NULL,
    from_organisation text,
    to_organisation text,
    to_country text,
    at timestamptz NOT NULL,
    answer_due_at timestamptz,
    decline_reason text,
    message_class text NOT NULL,
    sealed bytea,
    kafka_topic text NOT NULL,
    kafka_partition integer NOT NULL,
    kafka_offset bigint NOT NULL,
    kafka_ms bigint NOT NULL,
    PRIMARY KEY (referral_id)
);
COMMENT ON TABLE referrals IS
    'ENVELOPE and seal: An offer of a service across organisations or borders and its answer.';
COMMENT ON COLUMN referrals.referral_id IS 'ENVELOPE: Id of the referral.';
COMMENT ON COLUMN referrals.record_id IS 'ENVELOPE: Report of the child.';
COMMENT ON COLUMN referrals.case_id IS 'ENVELOPE: Case it belongs to.';
COMMENT ON COLUMN referrals.service IS 'ENVELOPE: Service asked for, as a code.';
COMMENT ON COLUMN referrals.status IS 'ENVELOPE: Where it stands.';
COMMENT ON COLUMN referrals.from_organisation IS 'ENVELOPE: Who refers.';
COMMENT ON COLUMN referrals.to_organisation IS 'ENVELOPE: Who is asked.';
COMMENT ON COLUMN referrals.to_country IS 'ENVELOPE: ISO 3166-1 alpha-2 of who is asked.';
COMMENT ON COLUMN referrals.at IS 'ENVELOPE: When, UTC.';
COMMENT ON COLUMN referrals.answer_due_at IS 'ENVELOPE: By when an answer is due, UTC.';
COMMENT ON COLUMN referrals.decline_reason IS 'ENVELOPE: Why it was declined, as a code.';
COMMENT ON COLUMN referrals.message_class IS 'ENVELOPE: Class of the report.';
COMMENT ON COLUMN referrals.sealed IS
    'SEALED: fields of tier T2 to T4 under the key of the child; never opened here; null when blank.';

CREATE TABLE links (
    link_id text NOT NULL,
    kind text NOT NULL,
    record_ids text[] NOT NULL,
    countries text[] NOT NULL,
    token bytea NOT NULL,
    at timestamptz,
    message_class text NOT NULL,
    kafka_topic text NOT NULL,
    kafka_partition integer NOT NULL,
    kafka_offset bigint NOT NULL,
    kafka_ms bigint NOT NULL,
    PRIMARY KEY (link_id)
);
COMMENT ON TABLE links IS 'ENVELOPE: Two records share a keyed token.';
COMMENT ON COLUMN links.link_id IS 'ENVELOPE: Deterministic id of the link.';
COMMENT ON COLUMN links.kind IS 'ENVELOPE: What they share.';
COMMENT ON COLUMN links.record_ids IS 'ENVELOPE: The two records.';
COMMENT ON COLUMN links.countries IS 'ENVELOPE: ISO 3166-1 alpha-2 of their owners.';
COMMENT ON COLUMN links.token IS 'ENVELOPE: The keyed token shared.';
COMMENT ON COLUMN links.at IS 'ENVELOPE: When it was noticed, UTC.';
COMMENT ON COLUMN links.message_class IS 'ENVELOPE: Class of the records.';

CREATE TABLE feedback (
    feedback_id text NOT NULL,
    case_id text,
    record_id text,
    step text,
    by text NOT NULL,
    anonymous boolean NOT NULL,
    rating integer,
    at timestamptz NOT NULL,
    message_class text NOT NULL,
    sealed bytea,
    kafka_topic text NOT NULL,
    kafka_partition integer NOT NULL,
    kafka_offset bigint NOT NULL,
    kafka_ms bigint NOT NULL,
    PRIMARY KEY (feedback_id)
);
COMMENT ON TABLE feedback IS 'ENVELOPE and seal: What a child, survivor or family says of a step or a service.';
COMMENT ON COLUMN feedback.feedback_id IS 'ENVELOPE: Id of the feedback.';
COMMENT ON COLUMN feedback.case_id IS 'ENVELOPE: Case.';
COMMENT ON COLUMN feedback.record_id IS 'ENVELOPE: Report.';
COMMENT ON COLUMN feedback.step IS 'ENVELOPE: Step or service it is about.';
COMMENT ON COLUMN feedback.by IS 'ENVELOPE: Who speaks.';
COMMENT ON COLUMN feedback.anonymous IS 'ENVELOPE: Whether the speaker wishes to stay unnamed.';
COMMENT ON COLUMN feedback.rating IS 'ENVELOPE: 1 (bad) to 5 (good).';
COMMENT ON COLUMN feedback.at IS 'ENVELOPE: When, UTC.';
COMMENT ON COLUMN feedback.message_class IS 'ENVELOPE: ACTUAL, EXERCISE or TEST.';
COMMENT ON COLUMN feedback.sealed IS
    'SEALED: fields of tier T2 to T4 under the key of the child; never opened here; null when blank.';

CREATE TABLE erasures (
    record_id text NOT NULL,
    source_country text NOT NULL,
    reason text NOT NULL,
    at timestamptz NOT NULL,
    by text NOT NULL,
    message_class text NOT NULL,
    kafka_topic text NOT NULL,
    kafka_partition integer NOT NULL,
    kafka_offset bigint NOT NULL,
    kafka_ms bigint NOT NULL,
    PRIMARY KEY (record_id)
);
COMMENT ON TABLE erasures IS
    'ENVELOPE: A record is erased or its consent withdrawn; a suppression that is never deleted.';
COMMENT ON COLUMN erasures.record_id IS 'ENVELOPE: Record erased.';
COMMENT ON COLUMN erasures.source_country IS 'ENVELOPE: ISO 3166-1 alpha-2 of its owner.';
COMMENT ON COLUMN erasures.reason IS 'ENVELOPE: Why.';
COMMENT ON COLUMN erasures.at IS 'ENVELOPE: When, UTC.';
COMMENT ON COLUMN erasures.by IS 'ENVELOPE: Staff id or system that asked for it.';
COMMENT ON COLUMN erasures.message_class IS 'ENVELOPE: Class of the record.';

CREATE TABLE alerts (
    alert_id text NOT NULL,
    identifier text NOT NULL,
    sender text NOT NULL,
    sent timestamptz NOT NULL,
    status text NOT NULL,
    msg_type text NOT NULL,
    scope text NOT NULL,
    kind text NOT NULL,
    "references" text[] NOT NULL,
    record_id text,
    countries text[] NOT NULL,
    match_id text,
    follow_up timestamptz,
    info jsonb,
    kafka_topic text NOT NULL,
    kafka_partition integer NOT NULL,
    kafka_offset bigint NOT NULL,
    kafka_ms bigint NOT NULL,
    PRIMARY KEY (alert_id, scope)
);
COMMENT ON TABLE alerts IS 'ENVELOPE, T1: An alert in the shape of CAP 1.2.';
COMMENT ON COLUMN alerts.alert_id IS 'ENVELOPE: Deterministic id of the alert over its life.';
COMMENT ON COLUMN alerts.identifier IS 'ENVELOPE: CAP identifier of this message.';
COMMENT ON COLUMN alerts.sender IS 'ENVELOPE: CAP sender: an office, domain-like.';
COMMENT ON COLUMN alerts.sent IS 'ENVELOPE: When, UTC.';
COMMENT ON COLUMN alerts.status IS 'ENVELOPE: CAP status: ACTUAL, EXERCISE or TEST.';
COMMENT ON COLUMN alerts.msg_type IS 'ENVELOPE: ALERT, UPDATE or CANCEL.';
COMMENT ON COLUMN alerts.scope IS 'ENVELOPE: RESTRICTED or PUBLIC.';
COMMENT ON COLUMN alerts.kind IS 'ENVELOPE: What it is about.';
COMMENT ON COLUMN alerts."references" IS 'ENVELOPE: CAP references: sender,identifier,sent of earlier messages.';
COMMENT ON COLUMN alerts.record_id IS 'ENVELOPE: Report the alert is about.';
COMMENT ON COLUMN alerts.countries IS 'ENVELOPE: ISO 3166-1 alpha-2 of the authorities addressed.';
COMMENT ON COLUMN alerts.match_id IS 'ENVELOPE: Confirmed match behind it.';
COMMENT ON COLUMN alerts.follow_up IS 'ENVELOPE: When somebody looks at it again, UTC.';
COMMENT ON COLUMN alerts.info IS 'T1: The alert, one entry a language.';

CREATE TABLE offsets (
    lock_id integer GENERATED ALWAYS AS IDENTITY,
    topic text NOT NULL,
    partition integer NOT NULL,
    next_offset bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (topic, partition),
    UNIQUE (lock_id)
);
COMMENT ON TABLE offsets IS
    'ENVELOPE: How far each partition is in the registry; written in the transaction of the rows.';
COMMENT ON COLUMN offsets.lock_id IS 'ENVELOPE: Number of the advisory lock that the owner of the partition holds.';
COMMENT ON COLUMN offsets.topic IS 'ENVELOPE: Topic.';
COMMENT ON COLUMN offsets.partition IS 'ENVELOPE: Partition of the topic.';
COMMENT ON COLUMN offsets.next_offset IS 'ENVELOPE: First offset that is not in the registry.';

-- An erasure finds the rows of a record by these.
CREATE INDEX ON rejections (record_id);
CREATE INDEX ON contacts (record_id);
CREATE INDEX ON match_pairs (missing_record_id);
CREATE INDEX ON match_pairs (found_record_id);
CREATE INDEX ON case_events USING gin (record_ids);
CREATE INDEX ON referrals (record_id);
CREATE INDEX ON links USING gin (record_ids);
CREATE INDEX ON feedback (record_id);
CREATE INDEX ON alerts (record_id);

DO $$
DECLARE
    held name;
BEGIN
    FOR held IN
        SELECT table_name FROM information_schema.columns
        WHERE table_schema = 'registry' AND column_name = 'kafka_offset'
    LOOP
        EXECUTE format('COMMENT ON COLUMN %I.kafka_topic IS ''ENVELOPE: Topic of the row''''s message.''', held);
        EXECUTE format('COMMENT ON COLUMN %I.kafka_partition IS ''ENVELOPE: Its partition.''', held);
        EXECUTE format('COMMENT ON COLUMN %I.kafka_offset IS ''ENVELOPE: Its offset; -1 = older than any.''', held);
        EXECUTE format('COMMENT ON COLUMN %I.kafka_ms IS ''ENVELOPE: Its time, milliseconds since 1970, UTC.''', held);
    END LOOP;
END
$$;
