//! Every statement, one text for every database.
//!
//! Refuses: placeholders out of order (`$1` first, then `$2` …: some databases number by name, some by first
//! occurrence), functions of dates or JSON, and a list of matters that was not given a scope.

use crate::projection::Projection;

macro_rules! queries {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        $($(#[$doc])* pub(crate) const $name: &str = $text;)*

        /// Every fixed statement, for the test that prepares them.
        #[cfg(test)]
        pub(crate) const ALL: &[&str] = &[$($name),*];
    };
}

queries! {
    META_GET = "SELECT body, format FROM meta";
    META_PUT = "INSERT INTO meta (body, format) VALUES ($1, $2)";

    ENTRY_PUT = "INSERT INTO entry (body, kind, id, seq, hash, text, recorded) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    // A joined text is no constant of the statement: the words of one entry are looked up, not those of all of them.
    ENTRIES = "SELECT entry.seq, entry.text, erasable.text FROM entry LEFT JOIN erasable ON erasable.body = entry.body AND \
        erasable.kind = entry.kind AND erasable.id = entry.id || '' AND erasable.seq = entry.seq \
        WHERE entry.body = $1 AND entry.kind = $2 AND entry.id = $3 AND entry.seq > $4 ORDER BY entry.seq";
    ENTRIES_RAW = "SELECT body, kind, id, seq, hash, text, recorded FROM entry WHERE body = $1 AND kind = $2 AND id = $3 ORDER BY seq";
    JOURNAL = "SELECT kind, id, seq, hash, text, recorded FROM entry \
        WHERE body = $1 AND (recorded, kind, id, seq) > ($2, $3, $4, $5) ORDER BY recorded, kind, id, seq LIMIT $6";
    ENTRIES_COUNT = "SELECT COUNT(*) FROM entry WHERE body = $1";
    OBJECT_FIRST = "SELECT kind, id FROM entry WHERE body = $1 ORDER BY kind, id LIMIT 1";
    OBJECT_NEXT = "SELECT kind, id FROM entry WHERE body = $1 AND (kind, id) > ($2, $3) ORDER BY kind, id LIMIT 1";
    LAST_HASH = "SELECT hash FROM entry WHERE body = $1 AND kind = $2 AND id = $3 ORDER BY seq DESC LIMIT 1";

    ERASABLE_PUT = "INSERT INTO erasable (body, kind, id, seq, key_id, text, erased) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    ERASABLE_ERASE = "UPDATE erasable SET text = NULL, erased = $1 WHERE body = $2 AND kind = $3 AND id = $4 AND seq < $5 AND erased IS NULL";
    ERASABLES = "SELECT seq, key_id, text, erased FROM erasable WHERE body = $1 AND kind = $2 AND id = $3 ORDER BY seq";
    ERASABLE_ORPHANS = "SELECT kind, id, seq FROM erasable WHERE body = $1 AND NOT EXISTS (SELECT 1 FROM entry \
        WHERE entry.body = erasable.body AND entry.kind = erasable.kind AND entry.id = erasable.id AND entry.seq = erasable.seq) \
        ORDER BY kind, id, seq";

    CHARTER_PUT = "INSERT INTO charter_set (body, digest, text) VALUES ($1, $2, $3) ON CONFLICT (body, digest) DO NOTHING";
    CHARTER_GET = "SELECT text FROM charter_set WHERE body = $1 AND digest = $2";
    CHARTERS = "SELECT digest FROM charter_set WHERE body = $1 ORDER BY digest";

    CREDENTIAL_PUT = "INSERT INTO credential (body, kind, subject, added, secret, revoked) \
        SELECT $1, $2, $3, CASE WHEN MAX(added) >= $4 THEN MAX(added) + 1 ELSE $4 END, $5, $6 FROM credential \
        WHERE body = $1 AND kind = $2 AND subject = $3";
    CREDENTIALS = "SELECT kind, subject, secret, added, revoked FROM credential \
        WHERE body = $1 AND kind = $2 AND subject = $3 AND revoked IS NULL ORDER BY added";
    CREDENTIALS_ALL = "SELECT kind, subject, secret, added, revoked FROM credential WHERE body = $1 ORDER BY kind, subject, added";
    CREDENTIAL_OWNERS = "SELECT DISTINCT subject FROM credential WHERE body = $1 AND kind = $2 AND revoked IS NULL ORDER BY subject";
    CREDENTIAL_REVOKE = "UPDATE credential SET revoked = $1 WHERE body = $2 AND kind = $3 AND subject = $4 AND revoked IS NULL";

    CREDENTIAL_REVOKE_ONE = "UPDATE credential SET revoked = $1 WHERE body = $2 AND kind = $3 AND subject = $4 AND added = $5 AND revoked IS NULL";
    CREDENTIAL_CHANGE = "UPDATE credential SET secret = $1 WHERE body = $2 AND kind = $3 AND subject = $4 AND added = $5 AND revoked IS NULL";

    SESSION_PUT = "INSERT INTO session (body, token_hash, subject, browser, csrf, created, seen, expires) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    SESSION_GET = "SELECT token_hash, subject, browser, csrf, created, seen, expires FROM session \
        WHERE body = $1 AND token_hash = $2 AND revoked IS NULL AND expires > $3";
    SESSIONS = "SELECT token_hash, subject, browser, csrf, created, seen, expires FROM session \
        WHERE body = $1 AND subject = $2 AND revoked IS NULL AND expires > $3 ORDER BY created";
    SESSION_SEEN = "UPDATE session SET seen = $1, expires = $2 WHERE body = $3 AND token_hash = $4 AND revoked IS NULL";
    SESSION_REVOKE = "UPDATE session SET revoked = $1 WHERE body = $2 AND token_hash = $3 AND revoked IS NULL";
    SESSIONS_REVOKE = "UPDATE session SET revoked = $1 WHERE body = $2 AND subject = $3 AND revoked IS NULL";
    SESSIONS_LIVE = "SELECT token_hash, subject, browser, csrf, created, seen, expires FROM session \
        WHERE body = $1 AND subject >= $2 AND subject < $3 AND revoked IS NULL AND expires > $4 ORDER BY seen DESC, token_hash LIMIT $5";
    SESSIONS_EXPIRE = "DELETE FROM session WHERE body = $1 AND expires <= $2";

    ENTRANCE_PUT = "INSERT INTO entrance (body, person, at, browser, outcome) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (body, person, at) DO NOTHING";
    ENTRANCES = "SELECT at, browser, outcome FROM entrance WHERE body = $1 AND person = $2 ORDER BY at DESC LIMIT $3";
    ENTRANCES_FORGET = "DELETE FROM entrance WHERE body = $1 AND person = $2 AND at < $3";

    JOB_PUT = "INSERT INTO job (body, id, kind, payload, due, since, leased_until, tries) VALUES ($1, $2, $3, $4, $5, $5, 0, 0) \
        ON CONFLICT (body, id) DO NOTHING";
    JOB_LEASE = "UPDATE job SET leased_by = $1, leased_until = $2, tries = tries + 1 WHERE body = $3 AND id = (SELECT id FROM job \
        WHERE body = $3 AND kind = $4 AND done IS NULL AND due <= $5 AND leased_until <= $5 ORDER BY due, id LIMIT 1) \
        RETURNING id, kind, payload, due, tries";
    JOB_DONE = "UPDATE job SET done = $1, error = NULL WHERE body = $2 AND id = $3 AND leased_by = $4 AND done IS NULL";
    JOB_LATER = "UPDATE job SET due = $1, leased_by = NULL, leased_until = 0 WHERE body = $2 AND id = $3 AND leased_by = $4 AND done IS NULL";

    JOB_AGAIN = "UPDATE job SET due = $1, error = $2, leased_by = NULL, leased_until = 0 \
        WHERE body = $3 AND id = $4 AND leased_by = $5 AND done IS NULL";
    JOB_GIVE_UP = "UPDATE job SET done = $1, error = $2 WHERE body = $3 AND id = $4 AND leased_by = $5 AND done IS NULL";
    JOB_RETRY = "UPDATE job SET due = $1, done = NULL, tries = 0, leased_by = NULL, leased_until = 0 \
        WHERE body = $2 AND id = $3 AND done IS NOT NULL AND error IS NOT NULL";
    JOBS_FORGET = "DELETE FROM job WHERE body = $1 AND done <= $2 AND kind <> $3";
    JOBS_WAITING = "SELECT kind, COUNT(*), MIN(since) FROM job WHERE body = $1 AND done IS NULL GROUP BY kind ORDER BY kind";
    JOBS_FAILED = "SELECT kind, COUNT(*), MIN(since) FROM job WHERE body = $1 AND error IS NOT NULL AND done IS NOT NULL \
        GROUP BY kind ORDER BY kind";
    JOBS_IN_ERROR = "SELECT id, kind, since, tries, error, due, done FROM job WHERE body = $1 AND error IS NOT NULL \
        ORDER BY since DESC, id LIMIT $2";
    MARK_PUT = "INSERT INTO job (body, id, kind, payload, due, since, leased_until, tries, done) \
        VALUES ($1, $2, $3, $4, $5, $5, 0, 0, $5) ON CONFLICT (body, id) DO UPDATE SET payload = excluded.payload, done = excluded.done";
    MARK_GET = "SELECT payload FROM job WHERE body = $1 AND id = $2 AND kind = $3";

    ADDRESS_PUT = "INSERT INTO address (body, person, address, wants, proof, asked, guesses, confirmed) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (body, person) DO UPDATE SET address = excluded.address, \
        wants = excluded.wants, proof = excluded.proof, asked = excluded.asked, guesses = excluded.guesses, \
        confirmed = excluded.confirmed";
    ADDRESS_GET = "SELECT person, address, wants, proof, asked, guesses, confirmed FROM address WHERE body = $1 AND person = $2";
    ADDRESSES = "SELECT person, address, wants, proof, asked, guesses, confirmed FROM address WHERE body = $1 ORDER BY person";
    ADDRESS_REMOVE = "DELETE FROM address WHERE body = $1 AND person = $2";
    DEEMED = "SELECT deemed_day, id FROM matter WHERE body = $1 AND deemed_day < $2 AND (deemed_day, id) > ($3, $4) \
        ORDER BY deemed_day, id LIMIT $5";

    COUNTER_NEXT = "INSERT INTO counter (body, organ, year, n) VALUES ($1, $2, $3, 1) \
        ON CONFLICT (body, organ, year) DO UPDATE SET n = counter.n + 1 RETURNING n";
    COUNTERS = "SELECT organ, year, n FROM counter WHERE body = $1 ORDER BY organ, year";
    COUNTER_PUT = "INSERT INTO counter (body, organ, year, n) VALUES ($1, $2, $3, $4)";

    STAGED_PUT = "INSERT INTO staged (body, object, matter, owner, material, kind, name, size, digest, at, thumbnail) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    STAGED = "SELECT object, matter, owner, material, kind, name, size, digest, at, thumbnail FROM staged \
        WHERE body = $1 AND matter = $2 AND owner = $3 ORDER BY at, object";
    STAGED_BEFORE = "SELECT object FROM staged WHERE body = $1 AND at < $2 ORDER BY at, object LIMIT 200";
    STAGED_SIZES = "SELECT size FROM staged WHERE body = $1";
    STAGED_IS = "SELECT 1 FROM staged WHERE body = $1 AND object = $2";
    STAGED_FORGET = "DELETE FROM staged WHERE body = $1 AND object = $2";
    ATTACHMENT_IS = "SELECT 1 FROM attachment WHERE body = $1 AND object = $2";
    ATTACHMENTS = "SELECT object, id, seq FROM attachment WHERE body = $1 AND object > $2 ORDER BY object LIMIT 200";
    CROSSINGS = "SELECT day, id FROM crossing WHERE body = $1 AND day <= $2 AND (day, id) > ($3, $4) ORDER BY day, id LIMIT $5";

    ALIVE = "SELECT 1 FROM meta";
    // What a column without byte order puts otherwise: small letters before capitals.
    MISORDERED = "SELECT 1 FROM meta WHERE substr(body, 1, 0) || 'a' < substr(body, 1, 0) || 'B'";
}

/// The table whose key keeps two acts from being the same entry of an object.
pub(crate) const CHAIN: &str = "entry";

/// Every table of the schema.
pub(crate) const TABLES: &[&str] = &[
    "meta",
    "entry",
    "erasable",
    "charter_set",
    "head",
    "matter",
    "piece",
    "publication",
    "attachment",
    "staged",
    "campaign",
    "card",
    "crossing",
    "rectification",
    "public_problem",
    "duty",
    "activity",
    "task",
    "superior",
    "late_entry",
    "credential",
    "session",
    "entrance",
    "job",
    "address",
    "counter",
];

/// Puts rows of a projection.
pub(crate) fn put(table: &str, columns: &[&str], rows: usize) -> String {
    let place = |row: usize, column: usize| format!("${}", row * columns.len() + column + 1);
    let row = |row| (0..columns.len()).map(|column| place(row, column)).collect::<Vec<_>>().join(", ");
    let rows: Vec<String> = (0..rows).map(|n| format!("({})", row(n))).collect();
    format!("INSERT INTO {table} ({}) VALUES {}", columns.join(", "), rows.join(", "))
}

/// Changes columns of the row of a projection with a key, whose values follow those of the columns.
pub(crate) fn change(table: &str, columns: &[&str], key: &[&str]) -> String {
    let is = |(n, column): (usize, &&str)| format!("{column} = ${}", n + 1);
    let set: Vec<String> = columns.iter().enumerate().map(is).collect();
    let key: Vec<String> = key.iter().enumerate().map(|(n, column)| is((n + columns.len(), column))).collect();
    format!("UPDATE {table} SET {} WHERE {}", set.join(", "), key.join(" AND "))
}

/// The rows of a projection about one object.
pub(crate) fn get(table: &str, columns: &[&str], key: &[&str]) -> String {
    format!("SELECT {} FROM {table} WHERE {}", columns.join(", "), matches(key))
}

/// The last entries of so many objects of one body, the kind and the id of each following it.
pub(crate) fn heads(objects: usize) -> String {
    let one = |n: usize| {
        let (kind, id) = (2 * n + 2, 2 * n + 3);
        format!("SELECT kind, id, seq, hash FROM head WHERE body = $1 AND kind = ${kind} AND id = ${id}")
    };
    (0..objects).map(one).collect::<Vec<_>>().join(" UNION ALL ")
}

/// The entries of several matters, each with its words, in no order: a server that is to order them reads all entries in
/// that order rather than look up a few.
pub(crate) fn entries_of(body: &str, kind: &str, ids: &str) -> String {
    format!(
        "SELECT entry.id, entry.text, erasable.text, entry.seq FROM entry LEFT JOIN erasable ON erasable.body = entry.body AND \
         erasable.kind = entry.kind AND erasable.id = entry.id || '' AND erasable.seq = entry.seq \
         WHERE entry.body = {body} AND entry.kind = {kind} AND entry.id IN ({ids})"
    )
}

/// The rows of several projections about one object, side by side: one at most of each.
pub(crate) fn get_together(projections: &[&Projection]) -> String {
    let columns = |projection: &&Projection| {
        let named = |column| format!("{}.{column}", projection.table);
        projection.columns().into_iter().map(named).collect::<Vec<_>>().join(", ")
    };
    let joined = |projection: &&Projection| {
        let is = |column: &&str| format!("{table}.{column} = head.{column}", table = projection.table);
        let on: Vec<String> = projection.key.iter().map(is).collect();
        format!(" LEFT JOIN {} ON {}", projection.table, on.join(" AND "))
    };
    let others = projections.iter().filter(|projection| projection.table != "head");
    format!(
        "SELECT {} FROM head{} WHERE head.body = $1 AND head.kind = $2 AND head.id = $3",
        projections.iter().map(columns).collect::<Vec<_>>().join(", "),
        others.map(joined).collect::<String>()
    )
}

/// Removes the row of a projection about one object.
pub(crate) fn remove(table: &str, key: &[&str]) -> String {
    format!("DELETE FROM {table} WHERE {}", matches(key))
}

/// The matter that meets the conditions.
pub(crate) fn matter(columns: &str, conditions: &str) -> String {
    format!("SELECT {columns} FROM matter WHERE {conditions}")
}

/// Matters that meet conditions.
pub(crate) fn matters(columns: &str, conditions: &str) -> String {
    format!("SELECT {columns} FROM matter WHERE {conditions}")
}

/// A page of the open matters that come near due in a stretch of days, the first near day first.
pub(crate) fn turning(columns: &str) -> String {
    format!(
        "SELECT {columns} FROM matter WHERE body = $1 AND is_open = 1 AND near_day > $2 AND near_day <= $3 \
         AND (near_day, id) > ($4, $5) ORDER BY near_day, id LIMIT $6"
    )
}

/// Rows of pieces that meet conditions.
pub(crate) fn places(columns: &str, conditions: &str) -> String {
    format!("SELECT {columns} FROM piece AS found WHERE {conditions}")
}

/// Matters by the pieces of their titles: those first, in their order. `CROSS` is an order to one database and nothing
/// to the other, which knows how many there are.
pub(crate) fn matters_of_pieces(columns: &str, conditions: &str) -> String {
    format!("SELECT {columns} FROM piece AS found CROSS JOIN matter WHERE matter.id = found.id AND {conditions}")
}

/// Matters that have a piece, each once: `distinct` where one may have several.
pub(crate) fn matters_of_few(columns: &str, distinct: &str, piece: &str, conditions: &str) -> String {
    format!(
        "SELECT {columns} FROM (SELECT {distinct}id FROM piece WHERE {piece}) AS found CROSS JOIN matter \
         WHERE matter.id = found.id AND {conditions}"
    )
}

/// Rows that have a piece, to be counted.
pub(crate) fn piece(condition: &str) -> String {
    format!("SELECT 1 FROM piece WHERE {condition}")
}

/// Matters of receipts, to be counted.
pub(crate) fn receipts(condition: &str) -> String {
    format!("SELECT 1 FROM matter WHERE {condition}")
}

/// Whether the matter of an id has a piece.
pub(crate) fn has_piece(body: &str, id: &str, piece: &str) -> String {
    format!("EXISTS (SELECT 1 FROM piece WHERE body = {body} AND piece.id = {id} AND {piece})")
}

/// The first rows of one range, as a range: in its order even where a database would not look for one in part of a sum.
pub(crate) fn first_of(range: &str, order: &str, limit: &str) -> String {
    format!("SELECT * FROM ({range} ORDER BY {order} LIMIT {limit}) AS part")
}

/// The first rows of several ranges together.
pub(crate) fn first(ranges: &[String], order: &str, limit: &str) -> String {
    format!("{} ORDER BY {order} LIMIT {limit}", ranges.join(" UNION ALL "))
}

/// One row of several ranges together, so many after the first.
pub(crate) fn nth(ranges: &[String], order: &str, skip: &str) -> String {
    format!("{} ORDER BY {order} LIMIT 1 OFFSET {skip}", ranges.join(" UNION ALL "))
}

/// Some rows of a range, in no order.
pub(crate) fn some(range: &str, limit: &str) -> String {
    format!("{range} LIMIT {limit}")
}

/// How many rows a statement gives.
pub(crate) fn count(rows: &str) -> String {
    format!("SELECT COUNT(*) FROM ({rows}) AS counted")
}

/// How many of the matters that meet the conditions each post has, by how much they press. `$1` is the day, `$2` and
/// `$3` later days; `never` is the place of matters without a due day. Counted along the index `matter_board`, then put
/// together: a post has few days, however many matters.
pub(crate) fn board(never: i64, conditions: &str) -> String {
    format!(
        "SELECT holder, urgency, CAST(SUM(n) AS BIGINT) FROM (SELECT holder, n, CASE WHEN due_order < $1 THEN 0 \
         WHEN due_order = {never} OR (paused_from <= $1 AND paused_to >= $1) THEN 5 WHEN due_order <= $1 THEN 1 \
         WHEN due_order <= $2 THEN 2 WHEN due_order <= $3 THEN 3 ELSE 4 END AS urgency FROM \
         (SELECT holder, due_order, paused_from, paused_to, COUNT(*) AS n FROM matter WHERE {conditions} \
         GROUP BY holder, due_order, paused_from, paused_to) AS counted) AS found GROUP BY holder, urgency"
    )
}

/// A page of the cards that meet the conditions, the last issued first.
pub(crate) fn cards(columns: &str, conditions: &str, limit: &str) -> String {
    format!("SELECT {columns} FROM card WHERE {conditions} ORDER BY issued DESC, id DESC LIMIT {limit}")
}

/// How many cards meet the conditions, up to a limit.
pub(crate) fn count_cards(conditions: &str, limit: &str) -> String {
    format!("SELECT COUNT(*) FROM (SELECT 1 FROM card WHERE {conditions} LIMIT {limit}) AS found")
}

/// A page of the campaigns that meet the conditions, the last published first.
pub(crate) fn campaigns(columns: &str, conditions: &str, limit: &str) -> String {
    format!("SELECT {columns} FROM campaign WHERE {conditions} ORDER BY place DESC, id DESC LIMIT {limit}")
}

/// The campaigns with a draft that meet the conditions, the last taken in first.
pub(crate) fn drafts(columns: &str, conditions: &str, limit: &str) -> String {
    format!("SELECT {columns} FROM campaign WHERE {conditions} ORDER BY taken DESC, id DESC LIMIT {limit}")
}

/// A page of the tasks that meet the conditions, with the rows of their matters, the one due first before all others.
pub(crate) fn tasks(columns: &str, conditions: &str, limit: &str) -> String {
    format!(
        "SELECT {columns} FROM task CROSS JOIN matter WHERE matter.body = task.body AND matter.id = task.id \
         AND {conditions} ORDER BY task.due_day, task.id LIMIT {limit}"
    )
}

/// A page of the ledger, what is over last, then the one due first before all others.
pub(crate) fn ledger(columns: &str, conditions: &str, limit: &str) -> String {
    format!(
        "SELECT {columns} FROM rectification CROSS JOIN matter WHERE matter.body = rectification.body \
         AND matter.id = rectification.id AND {conditions} \
         ORDER BY rectification.is_over, rectification.due_day, rectification.id LIMIT {limit}"
    )
}

/// How many problems that meet the conditions each section has at each step; at most `limit` are counted.
pub(crate) fn ledger_counts(conditions: &str, limit: &str) -> String {
    format!(
        "SELECT section, step, COUNT(*) FROM (SELECT section, step FROM rectification WHERE {conditions} LIMIT {limit}) \
         AS found GROUP BY section, step ORDER BY section, step"
    )
}

/// A page of public problems, the last published first.
pub(crate) fn public_problems(columns: &str, conditions: &str, limit: &str) -> String {
    format!("SELECT {columns} FROM public_problem WHERE {conditions} ORDER BY at DESC, id DESC LIMIT {limit}")
}

/// How many public problems each section has at each step; at most `limit` are counted.
pub(crate) fn public_problem_counts(limit: &str) -> String {
    format!(
        "SELECT section, step, COUNT(*) FROM (SELECT section, step FROM public_problem WHERE body = $1 LIMIT {limit}) \
         AS found GROUP BY section, step ORDER BY section, step"
    )
}

/// A page of the late entries that meet the conditions, the last recorded first.
pub(crate) fn late_entries(columns: &str, conditions: &str, limit: &str) -> String {
    format!(
        "SELECT {columns} FROM late_entry WHERE {conditions} ORDER BY recorded DESC, seq DESC, id DESC LIMIT {limit}"
    )
}

/// How many late entries meet the conditions, up to a limit.
pub(crate) fn count_late_entries(conditions: &str, limit: &str) -> String {
    format!("SELECT COUNT(*) FROM (SELECT 1 FROM late_entry WHERE {conditions} LIMIT {limit}) AS found")
}

/// The duties that meet the conditions, with the rows of their matters, the period that ends first before all others.
pub(crate) fn duties(columns: &str, conditions: &str, limit: &str) -> String {
    format!(
        "SELECT {columns} FROM duty CROSS JOIN matter WHERE matter.body = duty.body AND matter.id = duty.id \
         AND {conditions} ORDER BY duty.to_day, duty.duty, duty.section, duty.id LIMIT {limit}"
    )
}

/// A page of the activities that meet the conditions, the last held first.
pub(crate) fn activities(columns: &str, conditions: &str, limit: &str) -> String {
    format!("SELECT {columns} FROM activity WHERE {conditions} ORDER BY on_day DESC, id DESC, seq DESC LIMIT {limit}")
}

/// What each unit held of each kind, with who ought to come, came and made it up; at most `limit` are counted.
pub(crate) fn activity_counts(conditions: &str, limit: &str) -> String {
    let sum = |column: &str| format!("CAST(COALESCE(SUM({column}), 0) AS BIGINT)");
    format!(
        "SELECT section, kind, kind_name, COUNT(*), {}, {}, {} FROM (SELECT section, kind, kind_name, ought, attended, \
         made_up FROM activity WHERE {conditions} LIMIT {limit}) AS found \
         GROUP BY section, kind, kind_name ORDER BY section, kind, kind_name",
        sum("ought"),
        sum("attended"),
        sum("made_up")
    )
}

/// The open orders that went up to a post, or were only copied to it, the one due first before all others.
pub(crate) fn raised(columns: &str) -> String {
    format!(
        "SELECT {columns} FROM superior CROSS JOIN matter WHERE matter.body = superior.body AND matter.id = superior.id \
         AND superior.body = $1 AND superior.post = $2 AND superior.is_open = 1 AND superior.raised = $3 \
         ORDER BY superior.due_order, superior.id LIMIT $4"
    )
}

/// How many of the cards that meet the conditions each section has, by level and standing; at most `limit` are counted.
pub(crate) fn cards_by_section(conditions: &str, limit: &str) -> String {
    format!(
        "SELECT section, level, standing, COUNT(*) FROM (SELECT section, level, standing FROM card WHERE {conditions} \
         ORDER BY issued DESC, id DESC LIMIT {limit}) AS found GROUP BY section, level, standing ORDER BY section, level, standing"
    )
}

/// A page of publications, the last first.
pub(crate) fn publications(columns: &str, organ: bool, after: bool) -> String {
    let organ_is = if organ { " AND organ = $2" } else { "" };
    let n = if organ { 3 } else { 2 };
    let (before, limit) =
        if after { (format!(" AND (at, id) < (${n}, ${})", n + 1), n + 2) } else { (String::new(), n) };
    format!(
        "SELECT {columns} FROM publication WHERE body = $1{organ_is}{before} ORDER BY at DESC, id DESC LIMIT ${limit}"
    )
}

/// The publication of a matter.
pub(crate) fn publication(columns: &str) -> String {
    format!("SELECT {columns} FROM publication WHERE body = $1 AND id = $2")
}

/// Empties a projection.
pub(crate) fn clear(table: &str) -> String {
    format!("DELETE FROM {table} WHERE body = $1")
}

/// Keys of rows of a projection whose object has no entry of that kind (`$2`, unless the row names its kind itself).
pub(crate) fn orphans(table: &str, key: &[&str]) -> String {
    let kind = if key.contains(&"kind") { format!("{table}.kind") } else { "$2".into() };
    format!(
        "SELECT {} FROM {table} WHERE body = $1 AND NOT EXISTS (SELECT 1 FROM entry \
         WHERE entry.body = {table}.body AND entry.kind = {kind} AND entry.id = {table}.id) ORDER BY id",
        key[1..].join(", ")
    )
}

/// Number of rows of a table that belong to another body than the archive's.
pub(crate) fn strangers(table: &str) -> String {
    format!("SELECT COUNT(*) FROM {table} WHERE body <> $1")
}

fn matches(key: &[&str]) -> String {
    let parts: Vec<String> = key.iter().enumerate().map(|(n, column)| format!("{column} = ${}", n + 1)).collect();
    parts.join(" AND ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::Connection;
    use crate::list::every_list;
    use crate::place::Place;
    use crate::projection::PROJECTIONS;

    fn all() -> Vec<String> {
        let mut all: Vec<String> = ALL.iter().map(|text| text.to_string()).collect();
        for projection in PROJECTIONS {
            let (table, columns, key) = (projection.table, projection.columns(), projection.key);
            all.push(put(table, &columns, 1));
            all.push(if projection.many { put(table, &columns, 3) } else { change(table, &columns[key.len()..], key) });
            all.push(get(table, &columns, key));
            all.push(remove(table, key));
            all.push(clear(table));
            all.push(orphans(table, key));
        }
        all.extend(TABLES.iter().map(|table| strangers(table)));
        all.extend(every_list());
        all.extend(crate::list::card::every_list());
        all.extend(crate::list::campaign::every_list());
        all.extend(crate::list::duty::every_list());
        all.extend(crate::list::rectification::every_list());
        all.extend(crate::list::task::every_list());
        all.extend(crate::list::late_entry::every_list());
        all.push(raised(&crate::projection::superior::columns()));
        all.extend(
            [(false, false), (false, true), (true, false), (true, true)]
                .map(|(organ, after)| publications("id", organ, after)),
        );
        all.push(publication("id"));
        all.push(turning("id"));
        all
    }

    /// Design §5: `$N` in one order for both databases.
    #[test]
    fn placeholders_first_occur_in_order() {
        for text in all() {
            let mut last = 0;
            for part in text.split('$').skip(1) {
                let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
                let n: u32 = digits.parse().unwrap();
                assert!(n <= last + 1, "${n} after ${last} in {text}");
                last = last.max(n);
            }
        }
    }

    #[test]
    fn every_statement_is_prepared() {
        let folder = tempfile::tempdir().unwrap();
        let mut places = vec![Place::Folder(folder.path().into())];
        match std::env::var("MINGJING_TEST_POSTGRES") {
            Ok(url) => places.push(Place::Url(url)),
            Err(_) => eprintln!("skipped: PostgreSQL, MINGJING_TEST_POSTGRES is not set"),
        }
        let all = all();
        assert!(all.len() > 200, "{} statements", all.len());
        for place in places {
            let connection = Connection::writer(&place, true).unwrap();
            // Never kept, so a server is left as it was.
            connection.begin_writing().unwrap();
            connection.migrate(crate::SCHEMA).unwrap();
            for text in &all {
                assert_eq!(connection.prepare(text), Ok(()), "{place}: {text}");
            }
        }
    }

    /// Design §5: keys start with body; at most 3 macros of types; nothing only one database knows.
    #[test]
    fn the_schema_is_for_both() {
        for key in crate::SCHEMA.split("PRIMARY KEY (").skip(1) {
            assert!(key.starts_with("body"), "{key}");
        }
        for index in crate::SCHEMA.lines().filter(|line| line.contains("INDEX")) {
            assert!(index.contains("(body, "), "{index}");
        }
        let columns = crate::SCHEMA.lines().filter(|line| line.starts_with("    ") && !line.contains("PRIMARY KEY"));
        for line in columns {
            let kind = line.split_whitespace().nth(1).unwrap().trim_end_matches(',');
            assert!(["{text}", "{bytes}", "BIGINT"].contains(&kind), "{line}");
        }
        assert_eq!(crate::SCHEMA.matches("CREATE TABLE").count(), TABLES.len());
    }

    /// Design §2: the only SQL is here, in the schema and, for set-up, in the dialect.
    #[test]
    fn no_other_file_has_sql() {
        for file in walk(concat!(env!("CARGO_MANIFEST_DIR"), "/src")) {
            let name = file.file_name().unwrap().to_str().unwrap();
            let text = std::fs::read_to_string(&file).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            let none = |words: &[&str]| {
                for word in words {
                    assert!(!code.contains(word), "{word} in {name}");
                }
            };
            if !["query.rs", "dialect.rs", "schema.sql"].contains(&name) {
                none(&["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "PRAGMA ", "LOCK TABLE"]);
            }
            if !file.parent().unwrap().ends_with("dialect") {
                none(&["rusqlite", "NoTls"]);
            }
        }
    }

    fn walk(folder: &str) -> Vec<std::path::PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.flat_map(|path| if path.is_dir() { walk(path.to_str().unwrap()) } else { vec![path] }).collect()
    }
}
