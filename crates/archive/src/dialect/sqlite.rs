//! SQLite: one file, in this process.
//!
//! Refuses: a statement text of its own; what it says stands in `dialect.rs`.

use super::{Row, Value};
use crate::trouble::Trouble;
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{OpenFlags, Statement, params_from_iter};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// How long a statement waits for the database file. Only a checkpoint of our own can hold it: the folder is locked.
const BUSY_WAIT: Duration = Duration::from_secs(10);

/// One open file.
pub(super) struct Sqlite(rusqlite::Connection);

impl Sqlite {
    /// Opens a file; makes it when `create`.
    pub(super) fn open(file: &Path, write: bool, create: bool) -> Result<Sqlite, Trouble> {
        let mut flags = OpenFlags::SQLITE_OPEN_NO_MUTEX;
        flags.set(OpenFlags::SQLITE_OPEN_READ_WRITE, write);
        flags.set(OpenFlags::SQLITE_OPEN_READ_ONLY, !write);
        flags.set(OpenFlags::SQLITE_OPEN_CREATE, create);
        let inner = rusqlite::Connection::open_with_flags(file, flags)?;
        inner.busy_timeout(BUSY_WAIT)?;
        inner.set_prepared_statement_cache_capacity(super::STATEMENTS_MAX);
        // One plan per text. Else every new value of a range has its statement planned anew: a tenth of an act's time.
        inner.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        Ok(Sqlite(inner))
    }

    /// Tells the planner how many rows each index leaves for each of its columns, as in a county of a million matters.
    /// Told once and for all: what is planned hangs on no chance of what is stored, so a test can look at it.
    pub(super) fn estimate(&self) -> Result<(), Trouble> {
        self.batch(super::ESTIMATES)?;
        let mut indexes: BTreeMap<(String, String, bool), Vec<String>> = BTreeMap::new();
        for row in self.rows(super::INDEXES, &[])? {
            let key = (row.text(0)?.into(), row.text(1)?.into(), row.int(2)? == 1);
            indexes.entry(key).or_default().push(row.text(3)?.into());
        }
        for ((table, index, partial), columns) in indexes {
            let all: u64 = if partial { 10_000 } else { 1_000_000 };
            let mut left = all;
            let mut stat = all.to_string();
            for column in &columns {
                left = (left / kinds(column)).max(1);
                stat.push_str(&format!(" {left}"));
            }
            self.run(super::ESTIMATE, &[table.into(), index.into(), stat.into()])?;
        }
        self.batch(super::ESTIMATED)
    }

    /// Runs several statements without values.
    pub(super) fn batch(&self, sql: &str) -> Result<(), Trouble> {
        Ok(self.0.execute_batch(sql)?)
    }

    /// Runs one statement without values that comes again and again.
    pub(super) fn say(&self, sql: &str) -> Result<(), Trouble> {
        Ok(self.0.prepare_cached(sql)?.raw_execute().map(drop)?)
    }

    /// Runs a statement and gives the number of rows it changed.
    pub(super) fn run(&self, sql: &str, values: &[Value]) -> Result<usize, Trouble> {
        let mut statement = self.0.prepare_cached(sql)?;
        Ok(statement.execute(params_from_iter(values))?)
    }

    /// All rows of an answer.
    pub(super) fn rows(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Trouble> {
        read(&mut *self.0.prepare_cached(sql)?, values)
    }

    /// Whether the statement is understood.
    #[cfg(test)]
    pub(super) fn prepare(&self, sql: &str) -> Result<(), Trouble> {
        Ok(self.0.prepare(sql).map(drop)?)
    }

    /// How a statement is run, step by step. Its values do not matter: one plan per text.
    #[cfg(test)]
    pub(super) fn explain(&self, sql: &str) -> Result<Vec<String>, Trouble> {
        let mut statement = self.0.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
        let mut rows = statement.raw_query();
        let mut steps = Vec::new();
        while let Some(row) = rows.next()? {
            steps.push(row.get(3)?);
        }
        Ok(steps)
    }

    /// Whether a transaction is open. The database closes one by itself when the disk fails.
    pub(super) fn in_transaction(&self) -> bool {
        !self.0.is_autocommit()
    }
}

/// How many different values a column has, roughly.
fn kinds(column: &str) -> u64 {
    match column {
        "body" => 1,
        "kind" | "is_open" => 2,
        "step" | "year" => 20,
        "section" | "organ" | "holder" | "item" | "offered" => 100,
        "due_order" | "deemed_day" | "due" | "seq" => 300,
        "piece" => 5_000,
        _ => 1_000_000,
    }
}

fn read(statement: &mut Statement<'_>, values: &[Value]) -> Result<Vec<Row>, Trouble> {
    let columns = statement.column_count();
    let mut rows = statement.query(params_from_iter(values))?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let cells: Result<Vec<Value>, rusqlite::Error> =
            (0..columns).map(|column| Ok(value(row.get_ref(column)?))).collect();
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
        let says = error.to_string();
        if says.starts_with("no such table") { Trouble::NoArchive } else { Trouble::Database(says) }
    }
}
