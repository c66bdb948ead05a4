//! PostgreSQL: a server that several programs share.
//!
//! Refuses: a statement text of its own; what it says stands in `dialect.rs`. Refuses to keep a transaction in which a
//! statement failed, whatever the caller made of the failure.

use super::{Cause, Row, Value};
use crate::query;
use crate::trouble::Trouble;
use postgres::error::{Error, SqlState};
use postgres::types::{ToSql, Type};
use postgres::{Client, Config, NoTls, Statement};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::time::Duration;

/// How long to wait for the server, unless the URL says otherwise.
const CONNECT_WAIT: Duration = Duration::from_secs(10);

/// One connection to a server.
pub(super) struct Postgres {
    client: RefCell<Client>,
    statements: RefCell<HashMap<String, Statement>>,
    /// Whether a transaction was begun and not ended.
    begun: Cell<bool>,
    /// Why the first statement failed that failed since the last begin.
    cause: Cell<Option<Cause>>,
    /// What is to be written before anything else is said.
    waiting: RefCell<Vec<Waiting>>,
}

/// A statement that waits for others to be said with it.
struct Waiting {
    table: &'static str,
    sql: String,
    values: Vec<Value>,
}

impl Postgres {
    /// Connects to the server of a URL.
    pub(super) fn open(url: &str) -> Result<Postgres, Trouble> {
        let mut config: Config = url.parse().map_err(|error| trouble(&error))?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_WAIT);
        }
        let client = config.connect(NoTls).map_err(|error| trouble(&error))?;
        Ok(Postgres {
            client: RefCell::new(client),
            statements: RefCell::default(),
            begun: Cell::new(false),
            cause: Cell::new(None),
            waiting: RefCell::default(),
        })
    }

    /// Runs several statements without values.
    pub(super) fn batch(&self, sql: &str) -> Result<(), Trouble> {
        self.flush()?;
        let done = self.client.borrow_mut().batch_execute(sql);
        done.map_err(|error| self.failed(&error))
    }

    /// Begins a transaction.
    pub(super) fn begin(&self, sql: &str) -> Result<(), Trouble> {
        self.cause.set(None);
        self.forget();
        let begun = self.batch(sql);
        if begun.is_err() {
            // It may have begun and then waited in vain for a lock; on a lost connection this says nothing new.
            drop(self.client.borrow_mut().batch_execute("ROLLBACK"));
        }
        self.begun.set(begun.is_ok());
        begun
    }

    /// Ends a transaction. A failed one cannot be kept: the server would answer its commit with a silent roll-back.
    pub(super) fn end(&self, sql: &str, keep: bool) -> Result<(), Trouble> {
        if keep {
            self.flush()?;
        } else {
            self.forget();
        }
        if keep && self.cause.get().is_some() {
            return Err(Trouble::Database("a statement of the act failed".into()));
        }
        self.begun.set(false);
        self.batch(sql)
    }

    /// Runs a statement and gives the number of rows it changed.
    pub(super) fn run(&self, sql: &str, values: &[Value]) -> Result<usize, Trouble> {
        self.flush()?;
        self.say(sql, values)
    }

    /// Runs a statement together with others, before anything else is said. Statements that are said together do not
    /// see one another, so no two of them are about one table.
    pub(super) fn run_later(&self, table: &'static str, sql: String, values: Vec<Value>) -> Result<(), Trouble> {
        if self.waiting.borrow().iter().any(|other| other.table == table) {
            self.flush()?;
        }
        self.waiting.borrow_mut().push(Waiting { table, sql, values });
        Ok(())
    }

    /// Says what waits, in one statement. The server does what stands last in it first, so that is what came first: of
    /// two acts on one entry it is the entry that clashes.
    pub(super) fn flush(&self) -> Result<(), Trouble> {
        let waiting = self.waiting.take();
        let Some((first, others)) = waiting.split_first() else { return Ok(()) };
        let mut sql = String::new();
        let mut values = Vec::new();
        for (n, one) in others.iter().enumerate() {
            let begin = if n == 0 { "WITH" } else { "," };
            sql.push_str(&format!("{begin} {}_{n} AS ({}) ", one.table, renumbered(&one.sql, values.len())));
            values.extend_from_slice(&one.values);
        }
        sql.push_str(&renumbered(&first.sql, values.len()));
        values.extend_from_slice(&first.values);
        self.say(&sql, &values).map(drop)
    }

    /// Leaves unsaid what waits.
    pub(super) fn forget(&self) {
        self.waiting.take();
    }

    fn say(&self, sql: &str, values: &[Value]) -> Result<usize, Trouble> {
        let statement = self.statement(sql)?;
        let values = parameters(&statement, values);
        let done = self.client.borrow_mut().execute(&statement, &values);
        // No table has more rows than a machine word counts.
        done.map(|rows| usize::try_from(rows).unwrap_or(usize::MAX)).map_err(|error| self.failed(&error))
    }

    /// All rows of an answer.
    pub(super) fn rows(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Trouble> {
        self.flush()?;
        let statement = self.statement(sql)?;
        let values = parameters(&statement, values);
        let rows = self.client.borrow_mut().query(&statement, &values);
        let rows = rows.map_err(|error| self.failed(&error))?;
        rows.iter().map(read).collect()
    }

    /// Whether the statement is understood.
    #[cfg(test)]
    pub(super) fn prepare(&self, sql: &str) -> Result<(), Trouble> {
        let done = self.client.borrow_mut().prepare(sql).map(drop);
        done.map_err(|error| self.failed(&error))
    }

    pub(super) fn in_transaction(&self) -> bool {
        self.begun.get()
    }

    pub(super) fn is_lost(&self) -> bool {
        self.cause.get() == Some(Cause::Lost) || self.client.borrow().is_closed()
    }

    pub(super) fn cause(&self) -> Option<Cause> {
        self.cause.get()
    }

    fn statement(&self, sql: &str) -> Result<Statement, Trouble> {
        if let Some(statement) = self.statements.borrow().get(sql) {
            return Ok(statement.clone());
        }
        let made = self.client.borrow_mut().prepare(sql);
        let made = made.map_err(|error| self.failed(&error))?;
        let mut statements = self.statements.borrow_mut();
        if statements.len() >= super::STATEMENTS_MAX {
            statements.clear();
        }
        statements.insert(sql.into(), made.clone());
        Ok(made)
    }

    fn failed(&self, error: &Error) -> Trouble {
        if self.cause.get().is_none() {
            self.cause.set(Some(cause(error)));
        }
        trouble(error)
    }
}

/// The statement with so many values before its own.
fn renumbered(sql: &str, before: usize) -> String {
    let mut pieces = sql.split('$');
    let mut text = String::from(pieces.next().unwrap_or_default());
    for piece in pieces {
        let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = piece.split_at(digits);
        let number = number.parse().map_or(0, |number: usize| number) + before;
        text.push_str(&format!("${number}{rest}"));
    }
    text
}

fn parameters<'a>(statement: &Statement, values: &'a [Value]) -> Vec<&'a (dyn ToSql + Sync)> {
    let parameter = |(value, of): (&'a Value, &Type)| -> &'a (dyn ToSql + Sync) {
        match value {
            Value::Null if *of == Type::INT8 => &None::<i64>,
            Value::Null if *of == Type::BYTEA => &None::<&[u8]>,
            Value::Null => &None::<&str>,
            Value::Int(number) => number,
            Value::Text(text) => text,
            Value::Bytes(bytes) => bytes,
        }
    };
    let typed = values.iter().zip(statement.params());
    typed.map(parameter).collect()
}

fn read(row: &postgres::Row) -> Result<Row, Trouble> {
    let cell = |(n, column): (usize, &postgres::Column)| -> Result<Value, Error> {
        Ok(match *column.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(n)?.into(),
            Type::INT4 => row.try_get::<_, Option<i32>>(n)?.map(i64::from).into(),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(n)?.into(),
            _ => row.try_get::<_, Option<String>>(n)?.into(),
        })
    };
    let cells: Result<Vec<Value>, Error> = row.columns().iter().enumerate().map(cell).collect();
    cells.map(Row).map_err(|error| trouble(&error))
}

fn cause(error: &Error) -> Cause {
    let Some(said) = error.as_db_error() else {
        // Without a word of the server: it is gone, or our values did not fit and nothing was sent.
        let gone = error.is_closed() || source(error).is_some_and(|source| source.is::<std::io::Error>());
        return if gone { Cause::Lost } else { Cause::Other };
    };
    match said.code() {
        &SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED => Cause::Clash,
        &SqlState::UNIQUE_VIOLATION if said.table() == Some(query::CHAIN) => Cause::Clash,
        &SqlState::ADMIN_SHUTDOWN | &SqlState::CRASH_SHUTDOWN | &SqlState::CANNOT_CONNECT_NOW => Cause::Lost,
        _ => Cause::Other,
    }
}

/// In the server's words, without the detail, which may repeat a row.
fn trouble(error: &Error) -> Trouble {
    match (error.as_db_error(), source(error)) {
        (Some(said), _) if *said.code() == SqlState::UNDEFINED_TABLE => Trouble::NoArchive,
        (Some(said), _) => Trouble::Database(format!("{} {}", said.code().code(), said.message())),
        (None, Some(source)) => Trouble::Database(format!("{error}: {source}")),
        (None, None) => Trouble::Database(error.to_string()),
    }
}

fn source(error: &Error) -> Option<&(dyn std::error::Error + 'static)> {
    std::error::Error::source(error)
}
