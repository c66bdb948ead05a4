//! What a colleague would otherwise have to look for.

use crate::source::{self, Source, check, has_word};

/// Files and functions that are longer want to be two.
const FILE_LINES: usize = 800;
const FUNCTION_LINES: usize = 70;

#[test]
fn files_and_functions_are_short() {
    let mut faults = Vec::new();
    for source in source::all() {
        let lines = source.text.lines().count();
        if lines > FILE_LINES {
            faults.push(format!("{}: {lines} lines", source.name));
        }
        // A table of cases is data, however long.
        if source.is_inside() {
            faults.extend(long_functions(&source));
        }
    }
    check("too long", &faults);
}

#[test]
fn every_module_begins_by_saying_what_it_is() {
    let silent = |source: &Source| !source.text.starts_with("//! ");
    let faults: Vec<_> = source::all().into_iter().filter(silent).map(|source| source.name).collect();
    check("no //! at the top", &faults);
}

#[test]
fn no_lint_is_switched_off_and_nothing_is_left_for_later() {
    let mut faults = Vec::new();
    for source in source::all() {
        let code: String = source.code.iter().collect();
        let packed: String = code.split_whitespace().collect();
        for attribute in ["#[allow(", "#![allow("] {
            if packed.contains(attribute) {
                faults.push(format!("{}: {attribute}…)]", source.name));
            }
        }
        for left in ["todo!", "unimplemented!", "dbg!"].iter().filter(|left| code.contains(**left)) {
            faults.push(format!("{}: {left}", source.name));
        }
    }
    check("switched off or left", &faults);
}

#[test]
fn libraries_print_nothing_and_only_the_program_reads_time_and_environment() {
    let words = [
        "println!",
        "eprintln!",
        "print!",
        "eprint!",
        "SystemTime",
        "Instant::now",
        "std::env",
        "env::var",
        "env::args",
    ];
    let mut faults = Vec::new();
    for source in source::all() {
        if source.room() == "mingjing" || !source.is_inside() {
            continue;
        }
        let code = source.code_itself();
        let found = words.iter().filter(|word| {
            code.match_indices(**word).any(|(at, _)| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
        });
        faults.extend(found.map(|word| format!("{}: {word}", source.name)));
    }
    check("not in a library", &faults);
}

#[test]
fn identifiers_are_english() {
    let mut faults = Vec::new();
    for source in source::all() {
        let code: String = source.code.iter().collect();
        for (number, line) in code.lines().enumerate().filter(|(_, line)| !line.is_ascii()) {
            faults.push(format!("{}:{}: {}", source.name, number + 1, line.trim()));
        }
    }
    check("letters outside ASCII in code", &faults);
}

#[test]
fn code_names_no_procedure_and_no_item() {
    let mut faults = Vec::new();
    let names = charter_names();
    for source in source::all().into_iter().filter(Source::is_inside) {
        for (_, literal) in source.literals_itself().filter(|(_, text)| names.contains(text)) {
            // 行政许可 is also one of the ten kinds of power, whose words are fixed by the state.
            let is_kind = source.name == "crates/bureau/src/item.rs" && literal == "permit";
            if !is_kind {
                faults.push(format!("{}: \"{literal}\"", source.name));
            }
        }
    }
    check("a path is data", &faults);
}

#[test]
fn no_file_names_a_registry_or_a_machine() {
    let words = [
        ["crates", ".io"].concat(),
        ["py", "pi.org"].concat(),
        ["registry.", "npmjs"].concat(),
        ["deb.", "debian"].concat(),
        ["files.", "pythonhosted"].concat(),
        ["/wo", "rk/"].concat(),
        ["/ro", "ot/"].concat(),
        ["/ho", "me/"].concat(),
    ];
    let mut faults = Vec::new();
    for name in source::tracked() {
        let bytes = std::fs::read(source::root().join(&name)).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        for (number, line) in text.lines().enumerate() {
            // Cargo names its one index in every line of its lock file.
            let is_index = name.ends_with("Cargo.lock") && line.starts_with("source = \"registry+");
            if let Some(word) = words.iter().find(|word| line.contains(*word)).filter(|_| !is_index) {
                faults.push(format!("{name}:{}: {word}", number + 1));
            }
        }
    }
    check("not for a commit", &faults);
}

#[test]
fn the_hall_writes_no_sql_and_sees_no_matter() {
    let mut faults = Vec::new();
    let verbs = ["SELECT ", "INSERT INTO ", "DELETE FROM ", "CREATE TABLE ", "PRAGMA "];
    for source in source::all().into_iter().filter(|source| source.room() == "hall") {
        if has_word(&source.code_itself(), "Matter") {
            faults.push(format!("{}: Matter", source.name));
        }
        for (_, literal) in source.literals_itself() {
            let found = verbs.iter().filter(|verb| literal.contains(**verb));
            faults.extend(found.map(|verb| format!("{}: {verb}", source.name)));
        }
    }
    check("not in the hall", &faults);
}

fn charter_names() -> Vec<String> {
    let mut names = Vec::new();
    let charters =
        source::tracked().into_iter().filter(|name| name.starts_with("charters/") && name.ends_with(".toml"));
    for name in charters {
        let table: toml::Table = source::text(&name).parse().unwrap_or_else(|error| panic!("{name}: {error}"));
        if name.starts_with("charters/procedures/") {
            names.extend(table.get("id").map(id_text));
        }
        if name.ends_with("/items.toml") {
            names.extend(table["item"].as_array().unwrap().iter().map(|item| id_text(&item["id"])));
        }
    }
    assert!(names.len() > 2, "no names of procedures and items were found: {names:?}");
    names
}

fn id_text(id: &toml::Value) -> String {
    id.as_str().expect("an id is a word").to_owned()
}

fn long_functions(source: &Source) -> Vec<String> {
    let code = source.code_itself();
    let lines: Vec<&str> = code.lines().collect();
    let starts = lines.iter().enumerate().filter(|(_, line)| is_function(line));
    let long = starts.filter_map(|(start, line)| {
        let length = body_lines(&lines[start..])?;
        let name = line.split("fn ").nth(1)?.split(['(', '<']).next()?;
        (length > FUNCTION_LINES).then(|| format!("{}:{}: fn {name} has {length} lines", source.name, start + 1))
    });
    long.collect()
}

fn is_function(line: &str) -> bool {
    let words = line.split_whitespace().take_while(|word| *word != "fn");
    let before: Vec<&str> = words.collect();
    let is_qualifier =
        |word: &&str| word.starts_with("pub") || matches!(*word, "const" | "async" | "extern" | "unsafe");
    line.split_whitespace().nth(before.len()) == Some("fn") && before.iter().all(is_qualifier)
}

/// How many lines from the first one to the brace that closes the first brace; none when there is no body.
fn body_lines(lines: &[&str]) -> Option<usize> {
    let mut depth = 0;
    for (number, line) in lines.iter().enumerate() {
        for c in line.chars() {
            match c {
                '{' => depth += 1,
                '}' if depth == 1 => return Some(number + 1),
                '}' => depth -= 1,
                ';' if depth == 0 && !line.contains("; ") => return None,
                _ => {}
            }
        }
    }
    None
}

#[test]
fn the_length_of_a_function_is_measured() {
    let lines = ["    pub const fn f(x: [u8; 2]) -> u8", "    where", "    {", "        x[0]", "    }", "}"];
    assert!(is_function(lines[0]) && !is_function("    let fn_name = 1;") && !is_function("}"));
    assert_eq!(body_lines(&lines), Some(5));
    assert_eq!(body_lines(&["fn f(&self);", "fn g() {", "}"]), None);
}
