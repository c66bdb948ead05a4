//! The one place that knows which database this is: types, set-up, transactions, values.
//!
//! Refuses: to know any table. Every statement comes from `query.rs` as one text for every database.

use crate::trouble::Trouble;
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{OpenFlags, Statement, params_from_iter};
use std::path::Path;
use std::time::Duration;

/// How long a statement waits for the database file. Only a checkpoint of our own can hold it: the folder is locked.
const BUSY_WAIT: Duration = Duration::from_secs(10);

/// Statements kept ready per connection: every fixed query and the usual lists.
const STATEMENTS_MAX: usize = 128;

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

/// One connection to one archive.
pub(crate) struct Connection {
    inner: rusqlite::Connection,
}

/// One row of an answer.
pub(crate) struct Row(pub(crate) Vec<Value>);

impl Connection {
    /// The connection that writes. Makes the file when `create`.
    pub(crate) fn writer(file: &Path, create: bool) -> Result<Connection, Trouble> {
        let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        flags.set(OpenFlags::SQLITE_OPEN_CREATE, create);
        let connection = Connection::open(file, flags)?;
        let set_up = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF; PRAGMA secure_delete = ON;";
        connection.inner.execute_batch(set_up)?;
        Ok(connection)
    }

    /// A connection that can only read.
    pub(crate) fn reader(file: &Path) -> Result<Connection, Trouble> {
        Connection::open(
            file,
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )
    }

    fn open(file: &Path, flags: OpenFlags) -> Result<Connection, Trouble> {
        let inner = rusqlite::Connection::open_with_flags(file, flags)?;
        inner.busy_timeout(BUSY_WAIT)?;
        inner.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
        // One plan per text. Else every new value of a range has its statement planned anew: a tenth of an act's time.
        inner.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        Ok(Connection { inner })
    }

    /// Makes the tables of a migration text.
    pub(crate) fn migrate(&self, text: &str) -> Result<(), Trouble> {
        let text = text.replace("{text}", "TEXT").replace("{bytes}", "BLOB");
        Ok(self.inner.execute_batch(&text)?)
    }

    /// Runs a statement and gives the number of rows it changed.
    pub(crate) fn run(&self, sql: &str, values: &[Value]) -> Result<usize, Trouble> {
        Ok(self
            .inner
            .prepare_cached(sql)?
            .execute(params_from_iter(values))?)
    }

    /// All rows of an answer. Callers limit it in the query.
    pub(crate) fn rows(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Trouble> {
        let mut statement = self.inner.prepare_cached(sql)?;
        read(&mut statement, values)
    }

    /// The first row of an answer.
    pub(crate) fn row(&self, sql: &str, values: &[Value]) -> Result<Option<Row>, Trouble> {
        Ok(self.rows(sql, values)?.into_iter().next())
    }

    /// Whether a statement is one this database understands.
    #[cfg(test)]
    pub(crate) fn prepare(&self, sql: &str) -> Result<(), Trouble> {
        Ok(self.inner.prepare(sql).map(drop)?)
    }

    /// Begins a transaction that will write.
    pub(crate) fn begin_writing(&self) -> Result<(), Trouble> {
        self.batch("BEGIN IMMEDIATE")
    }

    /// Begins a transaction that sees one state and writes nothing.
    pub(crate) fn begin_reading(&self) -> Result<(), Trouble> {
        self.batch("BEGIN")
    }

    /// Makes everything since the begin lasting.
    pub(crate) fn commit(&self) -> Result<(), Trouble> {
        self.batch("COMMIT")
    }

    /// Undoes everything since the begin.
    pub(crate) fn roll_back(&self) -> Result<(), Trouble> {
        if self.in_transaction() {
            self.batch("ROLLBACK")
        } else {
            Ok(())
        }
    }

    /// Begins an act within a transaction.
    pub(crate) fn set_mark(&self) -> Result<(), Trouble> {
        self.batch("SAVEPOINT act")
    }

    /// Keeps the act, if the transaction is kept.
    pub(crate) fn keep_mark(&self) -> Result<(), Trouble> {
        self.batch("RELEASE act")
    }

    /// Undoes the act and nothing else.
    pub(crate) fn undo_mark(&self) -> Result<(), Trouble> {
        self.batch("ROLLBACK TO act")?;
        self.batch("RELEASE act")
    }

    /// Whether a transaction is open. The database closes one by itself when the disk fails.
    pub(crate) fn in_transaction(&self) -> bool {
        !self.inner.is_autocommit()
    }

    /// Whether the file is sound below the level of tables; the first complaint otherwise.
    pub(crate) fn complaint(&self) -> Result<Option<String>, Trouble> {
        let said: String = self
            .inner
            .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        Ok((said != "ok").then_some(said))
    }

    fn batch(&self, sql: &str) -> Result<(), Trouble> {
        Ok(self.inner.prepare_cached(sql)?.raw_execute().map(drop)?)
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
        if self.is_null(column) {
            Ok(None)
        } else {
            self.int(column).map(Some)
        }
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
        if self.is_null(column) {
            Ok(None)
        } else {
            self.text(column).map(Some)
        }
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

fn read(statement: &mut Statement<'_>, values: &[Value]) -> Result<Vec<Row>, Trouble> {
    let columns = statement.column_count();
    let mut rows = statement.query(params_from_iter(values))?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let cells: Result<Vec<Value>, rusqlite::Error> = (0..columns)
            .map(|column| Ok(value(row.get_ref(column)?)))
            .collect();
        all.push(Row(cells?));
    }
    Ok(all)
}

fn value(cell: ValueRef<'_>) -> Value {
    match cell {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        // No column has this type; a stored one is damage and equals nothing we write.
        ValueRef::Real(number) => Value::Bytes(number.to_be_bytes().to_vec()),
        ValueRef::Text(text) => match std::str::from_utf8(text) {
            Ok(text) => Value::Text(text.into()),
            Err(_) => Value::Bytes(text.to_vec()),
        },
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(number) => ValueRef::Integer(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Trouble {
        Trouble::Database(error.to_string())
    }
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
