//! The program on PostgreSQL: the demonstration is made there, verified, backed up, and restored into a folder.

#[path = "../../archive/tests/archive/home.rs"]
mod home;

use archive::Place;
use home::Home;
use std::process::Command;

/// Runs the program on the archive of a place; gives what it printed.
fn done(command: &str, place: &Place, more: &[&str]) -> String {
    let at = match place {
        Place::Folder(folder) => ["--data".into(), folder.display().to_string()],
        Place::Url(url) => ["--database-url".into(), url.clone()],
    };
    let words = command.split_whitespace();
    let out = Command::new(env!("CARGO_BIN_EXE_mingjing")).args(words).args(at).args(more).output();
    let out = out.expect("the program was built for this test");
    let [printed, complained] = [out.stdout, out.stderr].map(|bytes| String::from_utf8(bytes).expect("UTF-8"));
    assert!(out.status.success(), "{command}: {complained}");
    printed
}

#[test]
fn a_county_on_a_server_is_the_same_county_in_a_folder() {
    let [server, folder] = [Home::postgres().expect("a server to test on"), Home::sqlite()];
    let file = tempfile::tempdir().expect("a temporary folder");
    let file = file.path().join("backup").display().to_string();
    let told = done("demo --no-serve --matters 60", &server.place, &[]);
    assert!(told.contains("申请人\t回执号"), "{told}");
    let sound = done("verify journal", &server.place, &[]);
    assert!(sound.starts_with("核验通过："), "{sound}");
    done("backup", &server.place, &["--out", &file]);
    done("restore", &folder.place, &[&file]);
    assert_eq!(done("verify journal", &folder.place, &[]), sound, "the same journal");
    done("rebuild", &server.place, &[]);
    assert_eq!(done("verify journal", &server.place, &[]), sound);

    // The other way, into a database that has none yet; one that has an archive is left alone.
    let other = Home::postgres().expect("a server to test on");
    done("restore", &other.place, &[&file]);
    assert_eq!(done("verify journal", &other.place, &[]), sound);
    let again = done("demo --no-serve", &server.place, &[]);
    assert!(!again.contains("申请人\t回执号"), "the demonstration is there already: {again}");
}
