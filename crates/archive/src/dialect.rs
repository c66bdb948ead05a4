//! The one place that knows which database this is: types, set-up, transactions, values.
//!
//! Refuses: to know any table. Every statement comes from `query.rs` as one text for every database.

use self::postgres::Postgres;
use self::sqlite::Sqlite;
use crate::place::Place;
use crate::trouble::Trouble;

mod postgres;
mod sqlite;

/// Statements kept ready per connection: every fixed query and the usual lists.
const STATEMENTS_MAX: usize = 128;

/// What the planner of SQLite is told of its indexes. Without it, it takes `body = $1` for ten rows of any table.
const INDEXES: &str = "SELECT m.tbl_name, m.name, COALESCE(m.sql LIKE '% WHERE %', 0), i.name FROM sqlite_schema m, \
    pragma_index_info(m.name) i WHERE m.type = 'index' ORDER BY m.name, i.seqno";
const ESTIMATES: &str = "ANALYZE";
const ESTIMATE: &str = "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ($1, $2, $3)";
const ESTIMATED: &str = "ANALYZE sqlite_schema";

/// Where the databases need different words; empty where one needs none.
struct Variant {
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! variants {
    ($($(#[$doc:meta])* $name:ident = $sqlite:literal | $postgres:literal;)*) => {
        $($(#[$doc])* const $name: Variant = Variant { sqlite: $sqlite, postgres: $postgres };)*

        #[cfg(test)]
        const VARIANTS: &[Variant] = &[$($name),*];
    };
}

variants! {
    /// Text in the order of its bytes.
    TEXT = "TEXT" | "TEXT COLLATE \"C\"";
    BYTES = "BLOB" | "BYTEA";
    /// A connection that writes: what is committed is on the disk; no statement waits for ever. 16 MB of pages hold
    /// what the waiting acts of a commit touch, so that nothing is written twice.
    SET_UP = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF; PRAGMA secure_delete = ON; \
              PRAGMA cache_size = -16000"
        | "SET lock_timeout = 10000; SELECT set_config('synchronous_commit', 'on', false) \
           WHERE current_setting('synchronous_commit') = 'off'";
    /// How statements are planned: once, for all values, and for the index each is written for. None needs a table sorted,
    /// hashed or read as a whole, as a server might that has not counted yet or takes a common piece for a rare one.
    PLANS = "" | "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_bitmapscan = off; \
        SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_material = off; SET enable_sort = off; \
        SET join_collapse_limit = 4; SET from_collapse_limit = 4; SET max_parallel_workers_per_gather = 0; \
        SET jit = off";
    BEGIN_WRITING = "BEGIN IMMEDIATE" | "BEGIN ISOLATION LEVEL REPEATABLE READ";
    /// Waits for the lines of other programs before it sees anything: what it then sees is what they left. No other act
    /// locks the table, and nothing is ever written to it.
    BEGIN_IN_LINE = "BEGIN IMMEDIATE" | "BEGIN ISOLATION LEVEL REPEATABLE READ; LOCK TABLE meta IN SHARE UPDATE EXCLUSIVE MODE";
    BEGIN_READING = "BEGIN" | "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    /// Keeps all other acts waiting until the end of the transaction, as SQLite does anyhow.
    ALONE = "" | "LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE";
    /// Takes what was overwritten or deleted out of the log and out of dead rows.
    PURGE = "PRAGMA wal_checkpoint(TRUNCATE)" | "VACUUM erasable, matter, publication, piece, rectification, public_problem";
    /// What is wrong below the tables. A server has page checks and an administrator of its own.
    COMPLAINT = "PRAGMA integrity_check(1)" | "";
}

/// What one column of one row holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Nothing.
    Null,
    /// A number, a day or milliseconds.
    Int(i64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// Why a statement of a transaction failed, as far as whoever runs the act must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// Another act was first: the same act, run again, may succeed.
    Clash,
    /// The server is gone. Unless a commit was asked for, nothing of the act is left.
    Lost,
    /// Anything else.
    Other,
}

/// One connection to one archive.
pub(crate) struct Connection {
    engine: Engine,
}

enum Engine {
    Sqlite(Sqlite),
    Postgres(Box<Postgres>),
}

/// One row of an answer.
pub(crate) struct Row(pub(crate) Vec<Value>);

impl Connection {
    /// A connection that writes. Makes the file when `create`.
    pub(crate) fn writer(place: &Place, create: bool) -> Result<Connection, Trouble> {
        let connection = Connection::open(place, true, create)?;
        connection.batch(connection.says(&SET_UP))?;
        Ok(connection)
    }

    /// A connection that only reads.
    pub(crate) fn reader(place: &Place) -> Result<Connection, Trouble> {
        Connection::open(place, false, false)
    }

    fn open(place: &Place, write: bool, create: bool) -> Result<Connection, Trouble> {
        let engine = match place {
            Place::Folder(folder) => Engine::Sqlite(Sqlite::open(&Place::file(folder), write, create)?),
            Place::Url(url) => Engine::Postgres(Box::new(Postgres::open(url)?)),
        };
        let connection = Connection { engine };
        connection.batch(connection.says(&PLANS))?;
        Ok(connection)
    }

    /// Makes the tables of a migration text.
    pub(crate) fn migrate(&self, text: &str) -> Result<(), Trouble> {
        let text = text.replace("{text}", self.says(&TEXT));
        self.batch(&text.replace("{bytes}", self.says(&BYTES)))?;
        match &self.engine {
            Engine::Sqlite(engine) => engine.estimate(),
            Engine::Postgres(_) => Ok(()),
        }
    }

    /// Runs a statement and gives the number of rows it changed.
    pub(crate) fn run(&self, sql: &str, values: &[Value]) -> Result<usize, Trouble> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.run(sql, values),
            Engine::Postgres(engine) => engine.run(sql, values),
        }
    }

    /// Runs a statement that nothing hangs on before the next question or the commit, which may fail of it. A server, to
    /// which every word is a journey, is told several together.
    pub(crate) fn run_later(&self, table: &'static str, sql: &str, values: Vec<Value>) -> Result<(), Trouble> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.run(sql, &values).map(drop),
            Engine::Postgres(engine) => engine.run_later(table, sql.into(), values),
        }
    }

    /// Runs what was to be run later.
    pub(crate) fn flush(&self) -> Result<(), Trouble> {
        match &self.engine {
            Engine::Sqlite(_) => Ok(()),
            Engine::Postgres(engine) => engine.flush(),
        }
    }

    /// All rows of an answer. Callers limit it in the query.
    pub(crate) fn rows(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Trouble> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.rows(sql, values),
            Engine::Postgres(engine) => engine.rows(sql, values),
        }
    }

    /// The first row of an answer.
    pub(crate) fn row(&self, sql: &str, values: &[Value]) -> Result<Option<Row>, Trouble> {
        Ok(self.rows(sql, values)?.into_iter().next())
    }

    /// Whether a statement is one this database understands.
    #[cfg(test)]
    pub(crate) fn prepare(&self, sql: &str) -> Result<(), Trouble> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.prepare(sql),
            Engine::Postgres(engine) => engine.prepare(sql),
        }
    }

    /// How SQLite runs a statement, step by step.
    #[cfg(test)]
    pub(crate) fn explain(&self, sql: &str) -> Result<Vec<String>, Trouble> {
        let Engine::Sqlite(engine) = &self.engine else { return Ok(Vec::new()) };
        engine.explain(sql)
    }

    /// Begins a transaction that will write.
    pub(crate) fn begin_writing(&self) -> Result<(), Trouble> {
        self.begin(&BEGIN_WRITING)
    }

    /// Begins a transaction that will write and take numbers; those of other programs are over when it does.
    pub(crate) fn begin_in_line(&self) -> Result<(), Trouble> {
        self.begin(&BEGIN_IN_LINE)
    }

    /// Begins a transaction that sees one state and writes nothing.
    pub(crate) fn begin_reading(&self) -> Result<(), Trouble> {
        self.begin(&BEGIN_READING)
    }

    /// First in a transaction: no other act writes until its end. The table is one that every act writes.
    pub(crate) fn keep_others_out(&self, table: &str) -> Result<(), Trouble> {
        self.batch(&self.says(&ALONE).replace("{table}", table))
    }

    /// Takes what was overwritten or deleted out of the log and out of dead rows. Outside a transaction.
    pub(crate) fn purge(&self) -> Result<(), Trouble> {
        self.batch(self.says(&PURGE))
    }

    /// Makes everything since the begin lasting.
    pub(crate) fn commit(&self) -> Result<(), Trouble> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.say("COMMIT"),
            Engine::Postgres(engine) => engine.end("COMMIT", true),
        }
    }

    /// Undoes everything since the begin.
    pub(crate) fn roll_back(&self) -> Result<(), Trouble> {
        match &self.engine {
            _ if !self.in_transaction() => Ok(()),
            Engine::Sqlite(engine) => engine.say("ROLLBACK"),
            Engine::Postgres(engine) => engine.end("ROLLBACK", false),
        }
    }

    /// Begins an act within a transaction.
    pub(crate) fn set_mark(&self) -> Result<(), Trouble> {
        self.say("SAVEPOINT act")
    }

    /// Keeps the act, if the transaction is kept.
    pub(crate) fn keep_mark(&self) -> Result<(), Trouble> {
        self.say("RELEASE act")
    }

    /// Undoes the act and nothing else.
    pub(crate) fn undo_mark(&self) -> Result<(), Trouble> {
        if let Engine::Postgres(engine) = &self.engine {
            engine.forget();
        }
        self.say("ROLLBACK TO act")?;
        self.say("RELEASE act")
    }

    /// Whether a transaction is open.
    pub(crate) fn in_transaction(&self) -> bool {
        match &self.engine {
            Engine::Sqlite(engine) => engine.in_transaction(),
            Engine::Postgres(engine) => engine.in_transaction(),
        }
    }

    /// Why the first statement failed that failed since the last begin, where that spoils the whole transaction.
    pub(crate) fn cause(&self) -> Option<Cause> {
        match &self.engine {
            Engine::Sqlite(_) => None,
            Engine::Postgres(engine) => engine.cause(),
        }
    }

    /// Whether each of several ranges has to be put in order by itself: a server does not see that the ranges of a sum
    /// are in order, and reads them all.
    pub(crate) fn orders_parts(&self) -> bool {
        matches!(self.engine, Engine::Postgres(_))
    }

    /// Whether only a new connection helps.
    pub(crate) fn is_lost(&self) -> bool {
        match &self.engine {
            Engine::Sqlite(_) => false,
            Engine::Postgres(engine) => engine.is_lost(),
        }
    }

    /// Whether all is sound below the level of tables; the first complaint otherwise.
    pub(crate) fn complaint(&self) -> Result<Option<String>, Trouble> {
        let question = self.says(&COMPLAINT);
        if question.is_empty() {
            return Ok(None);
        }
        let row = self.row(question, &[])?;
        let said = row.as_ref().map_or(Ok("no answer"), |row| row.text(0))?;
        Ok((said != "ok").then(|| said.into()))
    }

    fn begin(&self, variant: &Variant) -> Result<(), Trouble> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.say(variant.sqlite),
            Engine::Postgres(engine) => engine.begin(variant.postgres),
        }
    }

    fn says(&self, variant: &Variant) -> &'static str {
        match self.engine {
            Engine::Sqlite(_) => variant.sqlite,
            Engine::Postgres(_) => variant.postgres,
        }
    }

    fn say(&self, sql: &str) -> Result<(), Trouble> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.say(sql),
            Engine::Postgres(engine) => engine.batch(sql),
        }
    }

    fn batch(&self, sql: &str) -> Result<(), Trouble> {
        match &self.engine {
            _ if sql.is_empty() => Ok(()),
            Engine::Sqlite(engine) => engine.batch(sql),
            Engine::Postgres(engine) => engine.batch(sql),
        }
    }
}

impl Row {
    /// The number in a column.
    pub(crate) fn int(&self, column: usize) -> Result<i64, Trouble> {
        match self.0.get(column) {
            Some(Value::Int(number)) => Ok(*number),
            _ => Err(wrong(column)),
        }
    }

    /// The number in a column, or nothing.
    pub(crate) fn int_if(&self, column: usize) -> Result<Option<i64>, Trouble> {
        if self.is_null(column) { Ok(None) } else { self.int(column).map(Some) }
    }

    /// The text in a column.
    pub(crate) fn text(&self, column: usize) -> Result<&str, Trouble> {
        match self.0.get(column) {
            Some(Value::Text(text)) => Ok(text),
            _ => Err(wrong(column)),
        }
    }

    /// The text in a column, or nothing.
    pub(crate) fn text_if(&self, column: usize) -> Result<Option<&str>, Trouble> {
        if self.is_null(column) { Ok(None) } else { self.text(column).map(Some) }
    }

    /// The bytes in a column.
    pub(crate) fn bytes(&self, column: usize) -> Result<&[u8], Trouble> {
        match self.0.get(column) {
            Some(Value::Bytes(bytes)) => Ok(bytes),
            _ => Err(wrong(column)),
        }
    }

    fn is_null(&self, column: usize) -> bool {
        self.0.get(column) == Some(&Value::Null)
    }
}

fn wrong(column: usize) -> Trouble {
    Trouble::Damaged(format!("column {column} of an answer has another type"))
}

impl From<i64> for Value {
    fn from(number: i64) -> Value {
        Value::Int(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Value {
        Value::Int(number.into())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Value {
        Value::Bytes(bytes.into())
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Value {
        Value::Bytes(bytes)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Null, Into::into)
    }
}

/// Values of a statement, in the order of its placeholders.
macro_rules! values {
    ($($value:expr),* $(,)?) => { [$($crate::dialect::Value::from($value)),*] };
}
pub(crate) use values;

#[cfg(test)]
mod tests {
    /// Design §5: at most ten variants, each of them one.
    #[test]
    fn the_databases_differ_in_few_words() {
        assert!(super::VARIANTS.len() <= 10);
        for variant in super::VARIANTS {
            assert_ne!(variant.sqlite, variant.postgres);
        }
    }
}
