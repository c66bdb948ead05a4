//! Behind the archive's back: its tables, on either database, through a connection of the test's own.

use archive::Place;
use postgres::types::{ToSql, Type};
use postgres::{Client, NoTls};
use rusqlite::types::Value;

/// A row: names and values of its columns.
pub type Row = Vec<(String, Value)>;

pub enum Behind {
    Sqlite(rusqlite::Connection),
    Postgres(Client),
}

impl Behind {
    pub fn of(place: &Place) -> Behind {
        match place {
            Place::Folder(folder) => Behind::Sqlite(rusqlite::Connection::open(folder.join("archive.db")).unwrap()),
            Place::Url(url) => Behind::Postgres(Client::connect(url, NoTls).unwrap()),
        }
    }

    /// Several statements.
    pub fn batch(&mut self, sql: &str) {
        match self {
            Behind::Sqlite(file) => file.execute_batch(sql).unwrap(),
            Behind::Postgres(server) => server.batch_execute(sql).unwrap(),
        }
    }

    /// All rows of a table.
    pub fn rows(&mut self, table: &str) -> Vec<Row> {
        let sql = format!("SELECT * FROM {table}");
        match self {
            Behind::Sqlite(file) => {
                let mut statement = file.prepare(&sql).unwrap();
                let names: Vec<String> = statement.column_names().map(String::from).collect();
                let read = |row: &rusqlite::Row<'_>| {
                    Ok(names.iter().enumerate().map(|(n, name)| (name.clone(), row.get_unwrap(n))).collect())
                };
                statement.query_map([], read).unwrap().map(Result::unwrap).collect()
            }
            Behind::Postgres(server) => server.query(&sql, &[]).unwrap().iter().map(read).collect(),
        }
    }

    /// Gives one column of a row another value; says whether the table takes it.
    pub fn change(&mut self, table: &str, row: &Row, column: &str, value: &Value) -> bool {
        let sql = format!("UPDATE {table} SET {column} = $1 WHERE {}", same(row, 2));
        let values = [value].into_iter().chain(row.iter().map(|(_, value)| value)).collect::<Vec<_>>();
        match self.run(&sql, &values) {
            Ok(rows) => {
                assert_eq!(rows, 1, "{sql}");
                true
            }
            Err(_) => false,
        }
    }

    pub fn delete(&mut self, table: &str, row: &Row) {
        let values: Vec<&Value> = row.iter().map(|(_, value)| value).collect();
        assert_eq!(self.run(&format!("DELETE FROM {table} WHERE {}", same(row, 1)), &values), Ok(1));
    }

    pub fn insert(&mut self, table: &str, row: &Row) {
        let names: Vec<&str> = row.iter().map(|(name, _)| name.as_str()).collect();
        let places: Vec<String> = (1..=row.len()).map(|n| format!("${n}")).collect();
        let values: Vec<&Value> = row.iter().map(|(_, value)| value).collect();
        let sql = format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), places.join(", "));
        assert_eq!(self.run(&sql, &values), Ok(1));
    }

    fn run(&mut self, sql: &str, values: &[&Value]) -> Result<usize, String> {
        match self {
            Behind::Sqlite(file) => {
                file.execute(sql, rusqlite::params_from_iter(values)).map_err(|error| error.to_string())
            }
            Behind::Postgres(server) => {
                let statement = server.prepare(sql).unwrap();
                let values: Vec<_> = values.iter().zip(statement.params()).map(|(value, of)| cell(value, of)).collect();
                let done = server.execute(&statement, &values);
                done.map(|rows| rows as usize).map_err(|error| error.to_string())
            }
        }
    }
}

fn same(row: &Row, first: usize) -> String {
    let same = |(n, (name, _)): (usize, &(String, Value))| format!("{name} IS NOT DISTINCT FROM ${}", n + first);
    row.iter().enumerate().map(same).collect::<Vec<_>>().join(" AND ")
}

fn read(row: &postgres::Row) -> Row {
    let value = |n, column: &postgres::Column| match *column.type_() {
        Type::INT8 => row.get::<_, Option<i64>>(n).map(Value::Integer),
        Type::BYTEA => row.get::<_, Option<Vec<u8>>>(n).map(Value::Blob),
        _ => row.get::<_, Option<String>>(n).map(Value::Text),
    };
    let columns = row.columns().iter().enumerate();
    columns.map(|(n, column)| (column.name().into(), value(n, column).unwrap_or(Value::Null))).collect()
}

fn cell<'a>(value: &'a Value, of: &Type) -> &'a (dyn ToSql + Sync) {
    match value {
        Value::Null if *of == Type::INT8 => &None::<i64>,
        Value::Null if *of == Type::BYTEA => &None::<&[u8]>,
        Value::Null => &None::<&str>,
        Value::Integer(number) => number,
        Value::Real(_) => panic!("no column holds a float"),
        Value::Text(text) => text,
        Value::Blob(bytes) => bytes,
    }
}
