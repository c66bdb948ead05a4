//! The command line: what it prints and the codes it exits with.

use std::fs;
use std::io::Write;
use std::process::Command;

/// Runs the program; gives its exit code, its output and its complaints.
fn run(line: &str) -> (i32, String, String) {
    let out = Command::new(env!("CARGO_BIN_EXE_mingjing"))
        .args(line.split_whitespace())
        .output()
        .expect("the program was built for this test");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it prints UTF-8");
    (out.status.code().expect("it exits by itself"), text(out.stdout), text(out.stderr))
}

fn check(line: &str, code: i32, printed: &str) {
    let (was, out, err) = run(line);
    assert_eq!((was, out.trim_end()), (code, printed), "{line}\n{err}");
}

/// 行政许可法 第四十五条 and the split holidays of autumn 2024.
#[test]
fn a_term_ends_where_the_calendar_says() {
    let pause = "--pause 2024-10-09..2024-10-15";
    check(&format!("due --from 2024-09-24 --workdays 20 {pause}"), 0, "2024-11-04");
    check("due --from 2024-09-24 --days 10", 0, "2024-10-08");
    check("due --from 2024-08-01 --months 2", 0, "2024-10-08");
    // The second announcement of 2019 came after this day.
    check("due --from 2019-04-26 --workdays 3 --as-of 2019-03-01", 0, "2019-05-02");
    check("due --from 2019-04-26 --workdays 3", 0, "2019-04-30");
}

#[test]
fn each_day_says_why_it_counts() {
    let (code, out, err) = run("due --from 2024-10-08 --workdays 2 --pause 2024-10-09 --explain");
    assert_eq!(code, 0, "{err}");
    let lines: Vec<_> = out.lines().collect();
    assert_eq!(
        lines,
        [
            "2024-10-11",
            "2024-10-08\t不计入\t起算日，不计入",
            "2024-10-09\t不计入\t停计，不计入",
            "2024-10-10\t计入\t第1日，工作日",
            "2024-10-11\t计入\t第2日，工作日",
        ]
    );
}

#[test]
fn the_calendar_names_the_paper_and_marks_what_is_provisional() {
    let paper = "国务院办公厅关于2026年部分节假日安排的通知";
    let want = format!(
        "2026-02-13\tworkday\t工作日\n2026-02-14\tworkday\t春节调休上班（{paper}）\n2026-02-15\trest\t春节放假（{paper}）"
    );
    check("almanac --from 2026-02-13 --to 2026-02-15", 0, &want);
    check("almanac --from 2024-10-19 --to 2024-10-19", 0, "2024-10-19\trest\t周六");
    // As known on the first day of 2025, nothing was announced for 2026.
    check("almanac --from 2026-02-13 --to 2026-02-13 --as-of 2025-01-01", 0, "2026-02-13\tworkday\t工作日，暂定");
}

#[test]
fn a_wrong_command_line_exits_with_2() {
    for line in [
        "",
        "due --from 2024-09-24",
        "due --from 2024-09-24 --days 3 --workdays 3",
        "due --from 2024-02-30 --days 3",
        "due --from 2024-02-20 --days 3 --pause 2024-02-22..2024-02-21",
        "almanac --from 2024-02-20 --to 2024-02-19",
        "no-such-command",
        "watch log.txt --map map.toml",
        "serve --data d --database-url postgres://localhost/mingjing",
        "verify journal --database-url localhost:secret@mingjing",
    ] {
        let (code, out, err) = run(line);
        assert_eq!((code, out.as_str()), (2, ""), "{line}");
        assert!(!err.is_empty() && !err.contains("secret"), "{line}\n{err}");
    }
}

/// The operator is told which server does not answer, and nobody the password.
#[test]
fn a_database_that_does_not_answer_is_trouble() {
    for line in ["verify journal", "rebuild", "serve", "demo --no-serve", "init --body lintai --name 临台县"] {
        let line = format!("{line} --database-url postgres://u:secret@127.0.0.1:1/d?connect_timeout=2");
        let (code, out, err) = run(&line);
        assert_eq!((code, out.as_str()), (3, ""), "{line}\n{err}");
        assert!(err.contains("打不开数据库 postgres://127.0.0.1:1/d") && !err.contains("secret"), "{err}");
    }
}

/// A body is founded, verified, backed up and restored; every no names what is wrong.
#[test]
fn an_archive_survives_its_backup_and_names_its_damage() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (data, again, file, cut) = (path("data"), path("again"), path("backup"), path("cut"));
    let (code, out, err) = run(&format!("init --data {data} --body lintai --name 临台县"));
    assert_eq!((code, out.lines().count()), (0, 4), "one line and three administrators\n{err}");

    let (code, sound, err) = run(&format!("verify journal --data {data}"));
    assert_eq!(code, 0, "{err}");
    assert!(sound.starts_with("核验通过：2个对象、11条记录"), "{sound}");
    assert_eq!(run(&format!("rebuild --data {data}")).0, 0);
    assert_eq!(run(&format!("backup --data {data} --out {file}")).0, 0);
    assert_eq!(run(&format!("restore --data {again} {file}")).0, 0);
    assert_eq!(run(&format!("verify journal --data {again}")).1, sound, "the same journal");

    let text = std::fs::read_to_string(&file).expect("the backup is text");
    let half: Vec<_> = text.lines().take(5).collect();
    std::fs::write(&cut, half.join("\n") + "\n").expect("the folder can be written");
    let (code, _, err) = run(&format!("restore --data {} {cut}", path("third")));
    assert_eq!(code, 1);
    assert!(err.contains("备份已损坏或不完整"), "{err}");

    assert_eq!(run(&format!("init --data {data} --body lintai --name 临台县")).0, 3, "it is there already");
    assert_eq!(run(&format!("backup --data {data} --out {file}")).0, 3, "no file is written over");
    assert_eq!(run(&format!("verify journal --data {}", path("none"))).0, 3);
    assert_eq!(run(&format!("init --data {} --body Lintai --name 临台县", path("fourth"))).0, 2);
}

#[test]
fn a_faulty_place_founds_nothing_and_every_place_is_named() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let write = |name: &str, text: &str| {
        std::fs::write(path(name), text).expect("the folder can be written");
    };
    write("organs.toml", "[body]\nid = \"lintai\"\n");
    write("posts.toml", "[[post]]\nid = \"head\"\nname = \"县长\"\norgan = \"lintai\"\nrole = \"king\"\n");
    write("items.toml", "[[item]]\nid = \"Nothing\"\n");
    let files = ["organs.toml", "posts.toml", "items.toml"].map(path).join(" ");
    let (code, _, err) = run(&format!("init --data {} --place {files}", path("data")));
    assert_eq!(code, 1, "{err}");
    for place in ["organs.toml 第1行", "posts.toml 第5行", "items/place.toml 第2行"] {
        assert!(err.contains(place), "{place} in\n{err}");
    }
    assert!(!folder.path().join("data").exists());
}

/// G2: a log that lacks what the mapping names is the input's fault, and the place is named.
#[test]
fn a_log_is_watched_or_its_faults_are_named() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let map = concat!(env!("CARGO_MANIFEST_DIR"), "/../../charters/maps/receipt.toml");
    std::fs::write(path("log.csv"), "id,what\n1,a\n").expect("the folder can be written");
    let (code, out, err) = run(&format!("watch {} --map {map}", path("log.csv")));
    assert_eq!((code, out.as_str()), (1, ""), "{err}");
    assert!(err.contains("log.csv 第1行"), "{err}");
    assert_eq!(run(&format!("watch {} --map {map}", path("none.xes"))).0, 3);

    let log = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/logs/receipt.xes.gz");
    if !std::path::Path::new(log).is_file() {
        eprintln!("skipped: the log of the receipt phase is not beside the checkout");
        return;
    }
    let (json, html) = (path("out.json"), path("out.html"));
    let (code, out, err) = run(&format!("watch {log} --map {map} --json {json} --html {html}"));
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("办件 1434"), "{out}");
    let report = std::fs::read_to_string(&json).expect("the report was written");
    let report: serde_json::Value = serde_json::from_str(&report).expect("the report is JSON");
    assert_eq!(report["cases"], 1434);
    assert!(std::fs::read_to_string(&html).expect("the page was written").contains("<svg"));
    assert_eq!(run(&format!("watch {log} --map {map} --json {json}")).0, 0, "a report may be made anew");
}

/// D1: a bad file is told with its remedy, and the others are read all the same.
#[test]
fn notices_are_read_and_bad_files_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let notice =
        "关于开展清理工作的通知\n一、主要任务\n（一）清理证照。由县司法局牵头，县公安局配合，2019年6月底前完成。\n";
    fs::write(path("good.txt"), notice).unwrap();
    fs::write(path("page.v2.html"), format!("<html><body><p>{}", notice.replace('\n', "<p>"))).unwrap();
    fs::write(path("old.doc"), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more").unwrap();
    let (good, page, old, out) = (path("good.txt"), path("page.v2.html"), path("old.doc"), path("out"));

    let (code, table, err) = run(&format!("read {old} {good} {}", path("none.txt")));
    assert_eq!(code, 1);
    assert!(table.contains("标题\t关于开展清理工作的通知") && table.contains("2019-06-30"), "{table}");
    let told: Vec<&str> = err.lines().collect();
    assert!(told.len() == 2 && told[0].starts_with(&format!("{old}：")) && told[0].contains("另存为 docx"), "{err}");
    assert!(told[1].contains("没有这个文件"), "{err}");

    let (code, json, err) = run(&format!("read {good} --json"));
    assert_eq!(code, 0, "{err}");
    let (code, printed, err) = run(&format!("read {good} {page} --out {out}"));
    assert_eq!((code, printed.as_str()), (0, ""), "{err}");
    assert_eq!(fs::read_to_string(path("out/good.json")).unwrap(), json);
    let of_page: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(path("out/page.v2.json")).unwrap()).unwrap();
    let of_text: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(of_page["tasks"][0]["lead_units"], serde_json::json!(["县司法局"]));
    assert_eq!(of_page["tasks"][0]["deadline"], of_text["tasks"][0]["deadline"]);

    let (code, _, err) = run(&format!("read {good} {good} --out {out}"));
    assert!(code == 1 && err.contains("同名"), "{err}");
}

/// D1: what is packed is opened apart, and what means harm harms nothing but its own reading.
#[test]
fn packed_notices_are_opened_apart_within_limits() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let lines = ["关于开展清理工作的通知", "一、主要任务", "（一）清理证照。由县司法局牵头，2019年6月底前完成。"];
    let lines: String = lines.iter().map(|line| format!("<w:p><w:r><w:t>{line}</w:t></w:r></w:p>")).collect();
    let mut zip = zip::ZipWriter::new(fs::File::create(path("good.docx")).unwrap());
    zip.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(format!("<w:document><w:body>{lines}</w:body></w:document>").as_bytes()).unwrap();
    zip.finish().unwrap();
    let page = "1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n\
        3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>\nendobj\n";
    // Each pair of bytes is unpacked into 128 alike, five times over, each time up to a mark of its end: gigabytes.
    let end = (0..4).fold(vec![128_u8], |end, _| [&[end.len() as u8 - 1], &*end, &[128]].concat());
    let packed = [&[129; 100], &*end].concat();
    let filters = "/RunLengthDecode".repeat(5);
    let bomb = [
        format!("%PDF-1.4\n{page}4 0 obj\n<</Length {}/Filter[{filters}]>>\nstream\n", packed.len()).as_bytes(),
        &packed,
        b"\nendstream\nendobj\ntrailer\n<</Root 1 0 R>>\n",
    ]
    .concat();
    fs::write(path("bomb.pdf"), bomb).unwrap();
    let deep = format!("%PDF-1.4\n{page}4 0 obj\n{}\nendobj\ntrailer\n<</Root 1 0 R>>\n", "[<</A".repeat(1 << 20));
    fs::write(path("deep.pdf"), deep).unwrap();
    fs::write(path("cut.docx"), b"PK\x03\x04 and no more").unwrap();
    let names = ["bomb.pdf", "deep.pdf", "cut.docx", "good.docx"].map(path);

    let (code, table, err) = run(&format!("read {}", names.join(" ")));
    assert_eq!(code, 1);
    assert!(table.contains("县司法局") && table.contains("2019-06-30"), "{table}");
    let told: Vec<&str> = err.lines().collect();
    assert!(told.len() == 3 && told.iter().zip(&names).all(|(line, name)| line.starts_with(name.as_str())), "{err}");
    assert!(told[0].contains("内存") && told[2].contains("损坏"), "{err}");
}
