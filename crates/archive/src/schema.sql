-- One text for every database. {text} and {bytes} are the only macros; dialect.rs fills them.
-- Every key starts with body: the limit of a transaction and of a shard.

CREATE TABLE meta (
    body {text} NOT NULL,
    format {text} NOT NULL,
    PRIMARY KEY (body)
);

CREATE TABLE entry (
    body {text} NOT NULL,
    kind {text} NOT NULL,
    id {text} NOT NULL,
    seq BIGINT NOT NULL,
    hash {bytes} NOT NULL,
    text {bytes} NOT NULL,
    recorded BIGINT NOT NULL,
    PRIMARY KEY (body, kind, id, seq)
);
CREATE INDEX entry_recorded ON entry (body, recorded, kind, id, seq);

CREATE TABLE erasable (
    body {text} NOT NULL,
    kind {text} NOT NULL,
    id {text} NOT NULL,
    seq BIGINT NOT NULL,
    key_id {text},
    text {bytes},
    erased BIGINT,
    PRIMARY KEY (body, kind, id, seq)
);

CREATE TABLE charter_set (
    body {text} NOT NULL,
    digest {text} NOT NULL,
    text {bytes} NOT NULL,
    PRIMARY KEY (body, digest)
);

CREATE TABLE head (
    body {text} NOT NULL,
    kind {text} NOT NULL,
    id {text} NOT NULL,
    seq BIGINT NOT NULL,
    hash {bytes} NOT NULL,
    PRIMARY KEY (body, kind, id)
);

CREATE TABLE matter (
    body {text} NOT NULL,
    id {text} NOT NULL,
    receipt {text} NOT NULL,
    item {text} NOT NULL,
    item_name {text} NOT NULL,
    organ {text} NOT NULL,
    section {text} NOT NULL,
    step {text} NOT NULL,
    step_name {text} NOT NULL,
    holder {text},
    party {text} NOT NULL,
    title {text},
    channel {text} NOT NULL,
    filed BIGINT NOT NULL,
    filed_day BIGINT NOT NULL,
    is_open BIGINT NOT NULL,
    due_order BIGINT NOT NULL,
    due_day BIGINT,
    due_kind {text},
    due_clock {text},
    near_day BIGINT,
    paused_from BIGINT,
    paused_to BIGINT,
    ended BIGINT,
    outcome {text},
    late_days BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    offered {text},
    observed {text},
    deemed_day BIGINT,
    PRIMARY KEY (body, id)
);
-- Every order of a list within every range that a list walks: list/walk.rs names them.
CREATE UNIQUE INDEX matter_receipt ON matter (body, receipt);
CREATE INDEX matter_due ON matter (body, is_open, due_order, id);
CREATE INDEX matter_near ON matter (body, is_open, near_day, id);
CREATE INDEX matter_filed ON matter (body, is_open, filed, id);
CREATE INDEX matter_section_due ON matter (body, section, is_open, due_order, id);
CREATE INDEX matter_section_filed ON matter (body, section, is_open, filed, id);
CREATE INDEX matter_holder_due ON matter (body, holder, is_open, due_order, id);
CREATE INDEX matter_holder_filed ON matter (body, holder, is_open, filed, id);
CREATE INDEX matter_step_due ON matter (body, step, is_open, due_order, id);
CREATE INDEX matter_party_filed ON matter (body, party, is_open, filed, id);
CREATE INDEX matter_offered_due ON matter (body, offered, is_open, due_order, id) WHERE offered IS NOT NULL;
CREATE INDEX matter_board ON matter (body, is_open, holder, due_order, paused_from, paused_to, observed);
CREATE INDEX matter_deemed ON matter (body, deemed_day, id) WHERE deemed_day IS NOT NULL;

CREATE TABLE piece (
    body {text} NOT NULL,
    id {text} NOT NULL,
    is_open BIGINT NOT NULL,
    filed BIGINT NOT NULL,
    piece {text} NOT NULL,
    PRIMARY KEY (body, piece, is_open, filed, id)
);
CREATE INDEX piece_id ON piece (body, id, piece);

CREATE TABLE publication (
    body {text} NOT NULL,
    id {text} NOT NULL,
    at BIGINT NOT NULL,
    organ {text} NOT NULL,
    section {text} NOT NULL,
    title {text},
    question {text},
    answer {text},
    PRIMARY KEY (body, id)
);
CREATE INDEX publication_at ON publication (body, at, id);

CREATE TABLE attachment (
    body {text} NOT NULL,
    id {text} NOT NULL,
    object {text} NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (body, object)
);
CREATE INDEX attachment_id ON attachment (body, id);

CREATE TABLE staged (
    body {text} NOT NULL,
    object {text} NOT NULL,
    matter {text} NOT NULL,
    owner {text} NOT NULL,
    material {text} NOT NULL,
    kind {text} NOT NULL,
    name {text} NOT NULL,
    size BIGINT NOT NULL,
    digest {text} NOT NULL,
    at BIGINT NOT NULL,
    thumbnail {bytes},
    PRIMARY KEY (body, object)
);
CREATE INDEX staged_matter ON staged (body, matter, owner, at, object);
CREATE INDEX staged_at ON staged (body, at, object);

CREATE TABLE card (
    body {text} NOT NULL,
    id {text} NOT NULL,
    matter {text} NOT NULL,
    receipt {text} NOT NULL,
    item {text} NOT NULL,
    section {text} NOT NULL,
    rule {text} NOT NULL,
    clock {text} NOT NULL,
    started BIGINT NOT NULL,
    due_day BIGINT NOT NULL,
    late BIGINT NOT NULL,
    level {text} NOT NULL,
    post {text},
    reply_due BIGINT NOT NULL,
    issued BIGINT NOT NULL,
    raised BIGINT,
    standing {text} NOT NULL,
    is_open BIGINT NOT NULL,
    merged_into {text},
    seq BIGINT NOT NULL,
    PRIMARY KEY (body, id)
);
CREATE INDEX card_issued ON card (body, issued, id);
CREATE INDEX card_open ON card (body, is_open, issued, id);
CREATE INDEX card_standing ON card (body, standing, reply_due, id);
CREATE INDEX card_level ON card (body, level, issued, id);
CREATE INDEX card_section ON card (body, section, issued, id);
CREATE INDEX card_post ON card (body, post, standing, id);
CREATE INDEX card_matter ON card (body, matter, id);

CREATE TABLE campaign (
    body {text} NOT NULL,
    id {text} NOT NULL,
    office {text} NOT NULL,
    stage {text} NOT NULL,
    is_public BIGINT NOT NULL,
    has_draft BIGINT NOT NULL,
    place BIGINT NOT NULL,
    taken BIGINT NOT NULL,
    published BIGINT,
    tasks BIGINT NOT NULL,
    versions BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    title {text},
    number {text},
    issuer {text},
    draft_title {text},
    PRIMARY KEY (body, id)
);
CREATE INDEX campaign_public ON campaign (body, is_public, place, id);
CREATE INDEX campaign_draft ON campaign (body, has_draft, taken, id);

-- Days on which a matter crosses a limit that calls for a card.
CREATE TABLE crossing (
    body {text} NOT NULL,
    id {text} NOT NULL,
    day BIGINT NOT NULL,
    PRIMARY KEY (body, id, day)
);
CREATE INDEX crossing_day ON crossing (body, day, id);

-- A row for the section that leads what was ordered and one for each co-responsible unit.
CREATE TABLE task (
    body {text} NOT NULL,
    id {text} NOT NULL,
    organ {text} NOT NULL,
    leads BIGINT NOT NULL,
    campaign {text} NOT NULL,
    task_key {text} NOT NULL,
    about {text} NOT NULL,
    due_day BIGINT NOT NULL,
    is_open BIGINT NOT NULL,
    percent BIGINT NOT NULL,
    signed BIGINT NOT NULL,
    units BIGINT NOT NULL,
    PRIMARY KEY (body, id, organ)
);
CREATE INDEX task_campaign ON task (body, campaign, leads, due_day, id);
CREATE INDEX task_about ON task (body, about, leads, due_day, id);
CREATE INDEX task_organ ON task (body, organ, leads, is_open, due_day, id);

-- The ledger of problems that are put right.
CREATE TABLE rectification (
    body {text} NOT NULL,
    id {text} NOT NULL,
    section {text} NOT NULL,
    step {text} NOT NULL,
    is_over BIGINT NOT NULL,
    due_day BIGINT NOT NULL,
    source {text},
    PRIMARY KEY (body, id)
);
CREATE INDEX rectification_due ON rectification (body, is_over, due_day, id);
CREATE INDEX rectification_section ON rectification (body, section, is_over, due_day, id);

-- Problems of the ledger that everybody may read.
CREATE TABLE public_problem (
    body {text} NOT NULL,
    id {text} NOT NULL,
    at BIGINT NOT NULL,
    section {text} NOT NULL,
    step {text} NOT NULL,
    due_day BIGINT NOT NULL,
    submitted_day BIGINT,
    closed_day BIGINT,
    problem {text},
    measure {text},
    PRIMARY KEY (body, id)
);
CREATE INDEX public_problem_at ON public_problem (body, at, id);
CREATE INDEX public_problem_section ON public_problem (body, section, at, id);

-- What comes round every period: a row for each unit and period of a duty.
CREATE TABLE duty (
    body {text} NOT NULL,
    id {text} NOT NULL,
    duty {text} NOT NULL,
    section {text} NOT NULL,
    from_day BIGINT NOT NULL,
    to_day BIGINT NOT NULL,
    counted BIGINT NOT NULL,
    made_up BIGINT NOT NULL,
    needed BIGINT NOT NULL,
    PRIMARY KEY (body, id)
);
CREATE INDEX duty_period ON duty (body, to_day, duty, section, id);
CREATE INDEX duty_section ON duty (body, section, to_day, duty, id);

-- The register of activities that were held.
CREATE TABLE activity (
    body {text} NOT NULL,
    id {text} NOT NULL,
    seq BIGINT NOT NULL,
    section {text} NOT NULL,
    kind {text} NOT NULL,
    kind_name {text} NOT NULL,
    on_day BIGINT NOT NULL,
    ought BIGINT,
    attended BIGINT,
    made_up BIGINT,
    topic {text},
    PRIMARY KEY (body, id, seq)
);
CREATE INDEX activity_day ON activity (body, on_day, id, seq);
CREATE INDEX activity_section ON activity (body, section, on_day, id, seq);
CREATE INDEX activity_kind ON activity (body, kind, on_day, id, seq);

-- A row for each post above that an order was copied to or went up to.
CREATE TABLE superior (
    body {text} NOT NULL,
    id {text} NOT NULL,
    post {text} NOT NULL,
    raised BIGINT NOT NULL,
    is_open BIGINT NOT NULL,
    due_order BIGINT NOT NULL,
    PRIMARY KEY (body, id, post)
);
CREATE INDEX superior_post ON superior (body, post, is_open, raised, due_order, id);

-- Entries that were recorded later than their procedure allows.
CREATE TABLE late_entry (
    body {text} NOT NULL,
    id {text} NOT NULL,
    seq BIGINT NOT NULL,
    receipt {text} NOT NULL,
    item {text} NOT NULL,
    section {text} NOT NULL,
    act {text} NOT NULL,
    post {text} NOT NULL,
    done BIGINT NOT NULL,
    recorded BIGINT NOT NULL,
    late BIGINT NOT NULL,
    PRIMARY KEY (body, id, seq)
);
CREATE INDEX late_entry_recorded ON late_entry (body, recorded, seq, id);
CREATE INDEX late_entry_section ON late_entry (body, section, recorded, seq, id);

CREATE TABLE credential (
    body {text} NOT NULL,
    kind {text} NOT NULL,
    subject {text} NOT NULL,
    added BIGINT NOT NULL,
    secret {text} NOT NULL,
    revoked BIGINT,
    PRIMARY KEY (body, kind, subject, added)
);

CREATE TABLE session (
    body {text} NOT NULL,
    token_hash {bytes} NOT NULL,
    subject {text} NOT NULL,
    browser {text} NOT NULL,
    csrf {text} NOT NULL,
    created BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    revoked BIGINT,
    PRIMARY KEY (body, token_hash)
);
CREATE INDEX session_subject ON session (body, subject);
CREATE INDEX session_expires ON session (body, expires);

-- Who knocked and whether they came in; no address, no raw name of a browser.
CREATE TABLE entrance (
    body {text} NOT NULL,
    person {text} NOT NULL,
    at BIGINT NOT NULL,
    browser {text} NOT NULL,
    outcome {text} NOT NULL,
    PRIMARY KEY (body, person, at)
);

CREATE TABLE job (
    body {text} NOT NULL,
    id {text} NOT NULL,
    kind {text} NOT NULL,
    payload {text} NOT NULL,
    due BIGINT NOT NULL,
    since BIGINT NOT NULL,
    leased_by {text},
    leased_until BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    done BIGINT,
    error {text},
    PRIMARY KEY (body, id)
);
CREATE INDEX job_due ON job (body, done, kind, due, id);
CREATE INDEX job_error ON job (body, error);

-- Where a person is told: personal data, so a row is removed, not marked.
CREATE TABLE address (
    body {text} NOT NULL,
    person {text} NOT NULL,
    address {text} NOT NULL,
    wants {text} NOT NULL,
    proof {text} NOT NULL,
    asked BIGINT NOT NULL,
    guesses BIGINT NOT NULL,
    confirmed BIGINT,
    PRIMARY KEY (body, person)
);

CREATE TABLE counter (
    body {text} NOT NULL,
    organ {text} NOT NULL,
    year BIGINT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (body, organ, year)
);
