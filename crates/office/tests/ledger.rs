//! The ledger as a sheet: what goes out comes back without loss, what was edited becomes acts, and nothing is half done.

mod county;

use almanac::Instant;
use archive::LedgerFilter;
use bureau::act::{Act, PlanMeasures, ProgressReport, Words};
use bureau::id::{MatterId, OrganId, PostId};
use bureau::register::{LedgerColumn, LedgerRow};
use county::{at, seat};
use notices::open::table;
use office::{LedgerAsk, LedgerTaken, NewProblem, Office, Who};
use papers::sheet::{Column, Sheet, xlsx};
use proptest::prelude::*;
use std::io::Write;

const CHIEF: &str = "science-plan-chief";

type Rows = Vec<Vec<String>>;

fn county() -> (tempfile::TempDir, Office, Instant) {
    let (folder, now) = (tempfile::tempdir().unwrap(), at("2026-03-02 09:00"));
    let office = county::county(folder.path());
    (folder, office, now)
}

fn enter(office: &Office, problem: &str, now: Instant) -> MatterId {
    let new = NewProblem {
        id: office.new_id(now),
        problem: problem.into(),
        source: "群众反映".into(),
        kind: "办事效率".into(),
        lead: OrganId::new("science-plan"),
        units: Vec::new(),
        due: "2026-03-31".parse().unwrap(),
    };
    let id = office.enter_problem(&seat(office, "efficiency-director", now), &new, now).unwrap();
    office.act(&seat(office, CHIEF, now), id, 1, Act::Accept, now).unwrap();
    id
}

fn whole() -> LedgerAsk {
    LedgerAsk { limit: 50, ..LedgerAsk::default() }
}

fn sheet(office: &Office, who: &Who, now: Instant) -> Vec<u8> {
    office.ledger_sheet(who, &whole(), now).unwrap()
}

fn place(column: LedgerColumn) -> usize {
    LedgerColumn::ALL.iter().position(|own| *own == column).unwrap()
}

/// The rows as a file, as a spreadsheet program would save them.
fn file(rows: &Rows, now: Instant) -> Vec<u8> {
    let column = |name: &String| Column { name: name.clone(), width: 10, options: vec![], closed: false, open: true };
    let columns = rows[0].iter().map(column).collect();
    xlsx(&Sheet { name: "台账".into(), columns, rows: rows[1..].to_vec(), spare: 0, frozen: 0, made: now }).unwrap()
}

fn set(rows: &mut Rows, row: usize, column: LedgerColumn, text: &str) {
    let cells = &mut rows[row];
    cells.resize(LedgerColumn::ALL.len().max(cells.len()), String::new());
    cells[place(column)] = text.into();
}

fn take(office: &Office, post: &str, bytes: Vec<u8>, now: Instant) -> LedgerTaken {
    office.take_ledger(&seat(office, post, now), "台账.xlsx", bytes, now).unwrap()
}

#[track_caller]
fn done(taken: LedgerTaken) -> (usize, usize) {
    match taken {
        LedgerTaken::Done { acts, problems } => (acts, problems),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn faulty(taken: LedgerTaken) -> (Vec<u8>, Vec<(usize, String)>) {
    match taken {
        LedgerTaken::Faulty { sheet, rows } => (sheet, rows),
        other => panic!("{other:?}"),
    }
}

fn line(office: &Office, now: Instant) -> LedgerRow {
    office.ledger(&seat(office, CHIEF, now), &whole(), now).unwrap().rows.remove(0).entry
}

fn planned(row: &mut Rows, n: usize, office: &Office, now: Instant) {
    let roster = office.roster();
    let officer = bureau::register::seat_label(&PostId::new("science-plan-officer"), &roster, now.day(office.zone()));
    set(row, n, LedgerColumn::Cause, "没有告知单");
    set(row, n, LedgerColumn::Measure, "=统一印制\n告知单");
    set(row, n, LedgerColumn::Responsible, &officer);
    set(row, n, LedgerColumn::Planned, "2026/3/20");
}

#[test]
fn an_unchanged_sheet_changes_nothing() {
    let (_folder, office, now) = county();
    enter(&office, "一次性告知不全", now);
    enter(&office, "窗口中午无人", now);
    office.file(&Who::Nobody, county::question(&office, "不是问题", now), now).unwrap();
    let chief = seat(&office, CHIEF, now);
    assert_eq!(office.ledger(&chief, &whole(), now).unwrap().rows.len(), 2, "what somebody asked is no problem");
    let before = line(&office, now);
    assert_eq!(done(take(&office, CHIEF, sheet(&office, &chief, now), now)), (0, 0));
    assert_eq!(line(&office, now), before);
    assert_eq!(sheet(&office, &chief, now), sheet(&office, &chief, now), "the same bytes");
}

#[test]
fn edited_cells_become_acts_of_who_sends_them() {
    let (_folder, office, now) = county();
    let id = enter(&office, "一次性告知不全", now);
    let mut rows = table::rows(&sheet(&office, &seat(&office, CHIEF, now), now)).unwrap();
    planned(&mut rows, 1, &office, now);
    set(&mut rows, 1, LedgerColumn::Percent, "40%");
    set(&mut rows, 1, LedgerColumn::Progress, "告知单\t已印制");
    let edited = file(&rows, now);
    assert_eq!(done(take(&office, CHIEF, edited.clone(), now)), (2, 0));
    let row = line(&office, now);
    assert_eq!(row.cell(LedgerColumn::Measure), "=统一印制\n告知单");
    assert_eq!((row.cell(LedgerColumn::Planned), row.cell(LedgerColumn::Percent)), ("2026-03-20", "40"));
    let view = office.view(&seat(&office, CHIEF, now), id, now).unwrap();
    assert!(view.journal.iter().take(2).all(|said| said.text.contains("科长")), "{:?}", view.journal);
    // The same sheet again is older than the problem, and says so.
    let (_, told) = faulty(take(&office, CHIEF, edited, now));
    assert!(told[0].1.contains("又有了新的办理"), "{told:?}");
}

#[test]
fn new_rows_become_problems() {
    let (_folder, office, now) = county();
    enter(&office, "一次性告知不全", now);
    let director = seat(&office, "efficiency-director", now);
    let mut rows = table::rows(&sheet(&office, &director, now)).unwrap();
    let lead = rows[1][place(LedgerColumn::Lead)].clone();
    rows.push(Vec::new());
    for (column, text) in [
        (LedgerColumn::Source, "检查暗访"),
        (LedgerColumn::Problem, "窗口中午无人"),
        (LedgerColumn::Kind, "工作纪律"),
        (LedgerColumn::Lead, lead.as_str()),
        (LedgerColumn::Due, "46112"),
    ] {
        set(&mut rows, 2, column, text);
    }
    assert_eq!(done(take(&office, "efficiency-director", file(&rows, now), now)), (0, 1));
    let ledger = office.ledger(&director, &whole(), now).unwrap();
    let new = ledger.rows.iter().find(|line| line.row.title == "窗口中午无人").unwrap();
    assert_eq!((new.entry.cell(LedgerColumn::Due), new.row.step.as_str()), ("2026-03-31", "未启动"));
    let of = |source: &str| LedgerAsk {
        filter: LedgerFilter { source: Some(source.into()), ..LedgerFilter::default() },
        ..whole()
    };
    assert_eq!(office.ledger(&director, &of("检查暗访"), now).unwrap().rows.len(), 1);
    assert_eq!(ledger.units[0].counts.iter().sum::<u32>(), 2);
}

#[test]
fn a_sheet_with_a_fault_changes_nothing_and_says_why() {
    let (_folder, office, now) = county();
    enter(&office, "一次性告知不全", now);
    enter(&office, "窗口中午无人", now);
    let mut rows = table::rows(&sheet(&office, &seat(&office, CHIEF, now), now)).unwrap();
    planned(&mut rows, 1, &office, now);
    set(&mut rows, 2, LedgerColumn::Problem, "没有问题");
    rows.push(Vec::new());
    set(&mut rows, 3, LedgerColumn::Source, "群众反映");
    set(&mut rows, 3, LedgerColumn::State, "已销号");
    let (sheet_back, told) = faulty(take(&office, CHIEF, file(&rows, now), now));
    assert_eq!(told.iter().map(|(row, _)| *row).collect::<Vec<_>>(), [3, 4], "{told:?}");
    assert!(told[0].1.starts_with("〔问题〕“问题”不能在表中改"), "{told:?}");
    assert!(told[1].1.contains("〔状态〕") && told[1].1.contains("〔牵头单位〕"), "{told:?}");
    assert!(line(&office, now).cell(LedgerColumn::Cause).is_empty(), "the row without a fault was not done either");
    // The sheet that comes back says it beside the row, and is taken again once it is put right.
    let mut back = table::rows(&sheet_back).unwrap();
    assert_eq!((back[0][0].as_str(), &back[2][0]), ("未导入的原因", &told[0].1));
    back.truncate(2);
    assert_eq!(done(take(&office, CHIEF, file(&back, now), now)), (1, 0));
}

#[test]
fn what_somebody_may_not_do_is_refused_row_by_row() {
    let (_folder, office, now) = county();
    enter(&office, "一次性告知不全", now);
    let director = seat(&office, "efficiency-director", now);
    let mut rows = table::rows(&sheet(&office, &director, now)).unwrap();
    planned(&mut rows, 1, &office, now);
    let (_, told) = faulty(take(&office, "efficiency-director", file(&rows, now), now));
    assert!(told[0].1.contains("制定整改措施"), "{told:?}");
    // To a section elsewhere the problem is not there.
    let (_, told) = faulty(take(&office, "forestry-head", file(&rows, now), now));
    assert!(told[0].1.contains("不是台账中的标识"), "{told:?}");
}

/// What is no sheet of ours gets a sentence, whatever it is; a bomb is not unpacked.
#[test]
fn files_that_are_no_sheet_are_told_so() {
    let (_folder, office, now) = county();
    let says = |bytes: Vec<u8>| match take(&office, CHIEF, bytes, now) {
        LedgerTaken::Unread { says, remedy } => {
            assert!(!says.contains(['{', '[']) && !remedy.is_empty(), "{says} {remedy}");
            says
        }
        other => panic!("{other:?}"),
    };
    assert!(says(Vec::new()).contains("不是电子表格"));
    assert!(says(b"%PDF-1.7".to_vec()).contains("不是电子表格"));
    assert!(says(vec![0; (20 << 20) + 1]).contains("20"));
    let own = sheet(&office, &seat(&office, CHIEF, now), now);
    for cut in [10, own.len() / 2, own.len() - 1] {
        says(own[..cut].to_vec());
    }
    says(file(&vec![vec!["姓名".into()], vec!["甲".into()]], now));
    assert!(says(bomb()).contains("大得不合常理"), "{}", says(bomb()));
}

/// A sheet whose part is forty megabytes of blanks.
fn bomb() -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let blank = vec![b' '; 1 << 20];
    for (name, text) in [
        ("xl/workbook.xml", "<w><sheet r:id=\"a\"/></w>"),
        ("xl/_rels/workbook.xml.rels", "<r><Relationship Id=\"a\" Target=\"s.xml\"/></r>"),
        ("xl/s.xml", "<s/>"),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
        if name == "xl/s.xml" {
            (0..40).for_each(|_| zip.write_all(&blank).unwrap());
        }
    }
    zip.finish().unwrap().into_inner()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever text a cell may hold comes back as it was: line ends, marks of formulas, quotes, spelt escapes, any script.
    #[test]
    fn cells_survive_a_sheet(texts in proptest::collection::vec("([=+@'\"<>&\n\t_x0-9A-F-]|[甲-龥]|\\PC){0,60}", 1..6)) {
        let rows = vec![vec!["一".to_string(); texts.len()], texts.clone()];
        let back = table::parse(&table::text(&file(&rows, at("2026-03-02 09:00"))).unwrap());
        let blank = String::new();
        let cells: Vec<&String> = (0..texts.len()).map(|n| back.get(1).and_then(|row| row.get(n)).unwrap_or(&blank)).collect();
        prop_assert_eq!(cells, texts.iter().collect::<Vec<_>>());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Out and in again is no act, whatever people wrote.
    #[test]
    fn whatever_was_written_an_unchanged_sheet_is_no_act(
        problem in "[=+@甲-龥a-z][=+@'\"<>&\n\r\t_x0-9甲-龥 -]{0,80}",
        measure in "[=+-@甲-龥]([=+@'\"<>&\n\r\t_x0-9甲-龥 -]|\\PC){0,200}",
    ) {
        let (_folder, office, now) = county();
        let id = enter(&office, &problem, now);
        let (chief, until) = (seat(&office, CHIEF, now), "2026-03-20".parse().unwrap());
        let (cause, responsible) = (Words::new("原因"), PostId::new(CHIEF));
        let plan = PlanMeasures { cause, measure: Words::new(&measure), responsible, until };
        office.act(&chief, id, 2, Act::PlanMeasures(plan), now).unwrap();
        let note = Words::new(&format!("{measure}\r\n{problem}"));
        let report = ProgressReport { percent: 10, note, materials: vec![], attachments: vec![] };
        office.act(&chief, id, 3, Act::ProgressReport(report), now).unwrap();
        prop_assert_eq!(done(take(&office, CHIEF, sheet(&office, &chief, now), now)), (0, 0));
    }
}

/// The longest text the forms take fits a cell, and a longer one is refused by name.
#[test]
fn long_texts_fit_or_are_refused() {
    let (_folder, office, now) = county();
    let id = enter(&office, &"长".repeat(2000), now);
    let chief = seat(&office, CHIEF, now);
    let report =
        ProgressReport { percent: 10, note: Words::new(&"展".repeat(2000)), materials: vec![], attachments: vec![] };
    office.act(&chief, id, 2, Act::ProgressReport(report), now).unwrap();
    let mut rows = table::rows(&sheet(&office, &chief, now)).unwrap();
    assert_eq!(done(take(&office, CHIEF, file(&rows, now), now)), (0, 0));
    set(&mut rows, 1, LedgerColumn::Progress, &"展".repeat(32_000));
    let (_, told) = faulty(take(&office, CHIEF, file(&rows, now), now));
    assert!(told[0].1.starts_with("〔进展情况〕") && told[0].1.contains("2000"), "{told:?}");
}
