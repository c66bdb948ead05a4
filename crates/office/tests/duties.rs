//! What comes round every period through the office: opened once, counted in lists and in the register, erased with its words.

mod county;

use archive::Archive;
use bureau::act::{Act, Attendance, Erase, Hold, Retract, Submit, Verify, Words};
use bureau::id::{MatterId, OrganId, PartId};
use county::{at, county, question, seat};
use office::{ActivityAsk, ActivityFilter, DutyList, Office, Who};

const TOPIC: &str = "独一无二的学习主题";

/// The study that the science bureau owes in March.
fn owed(office: &Office) -> MatterId {
    let (list, now) = (listed(office), at("2026-03-02 09:30"));
    let study = list.duties.iter().find(|duty| duty.periods.len() == 12).unwrap();
    let name = &list.units.iter().find(|(id, _)| id.as_str() == "science").unwrap().1;
    let unit = study.units.iter().find(|unit| unit.name == *name).unwrap();
    assert_eq!(unit.cells.iter().flatten().count(), 1, "{now:?}: only March was opened");
    unit.cells[2].as_ref().unwrap().row.id
}

fn listed(office: &Office) -> DutyList {
    let now = at("2026-03-02 09:30");
    office.recurring(&seat(office, "county-head", now), 2026, None, now).unwrap()
}

fn held(topic: &str) -> Act {
    let attendance = Attendance { ought: 20, attended: 18, made_up: 1, absent: Words::new("两人出差") };
    Act::Hold(Hold {
        activity: PartId::new("study"),
        on: at("2026-03-03").day(almanac::Zone::BEIJING),
        topic: Words::new(topic),
        led_by: Words::new("局长"),
        attendance: Some(attendance),
        materials: vec![],
        attachments: vec![],
    })
}

#[test]
fn it_is_opened_once_and_counted_in_the_register_until_its_words_go() {
    let folder = tempfile::tempdir().unwrap();
    let office = county(folder.path());
    let opened = office.open_duties(at("2026-03-02 00:01")).unwrap();
    let again = [at("2026-03-02 08:00"), at("2026-03-03 08:00"), at("2026-03-31 08:00")];
    assert!(opened > 10 && again.map(|now| office.open_duties(now).unwrap()) == [0, 0, 0]);
    let (id, now) = (owed(&office), at("2026-03-04 09:30"));
    // What somebody asks is nothing that is owed.
    office.file(&Who::Nobody, question(&office, "一问", now), now).unwrap();
    assert_eq!(owed(&office), id);
    let head = seat(&office, "science-head", now);
    office.act(&head, id, 1, held("写错了"), now).unwrap();
    office.act(&head, id, 2, Act::Retract(Retract { entry: 2 }), now).unwrap();
    office.act(&head, id, 3, held(TOPIC), now).unwrap();
    let register = |filter: ActivityFilter| {
        let who = seat(&office, "efficiency-director", now);
        office.activities(&who, &ActivityAsk { filter, after: None, limit: 9 }).unwrap()
    };
    let all = register(ActivityFilter::default());
    assert_eq!((all.rows.len(), all.rows[0].0.topic.as_deref()), (1, Some(TOPIC)), "what was undone is not in it");
    assert_eq!((all.units[0].held, all.units[0].attendance), (1, [20, 18, 1]));
    let other = ActivityFilter { section: Some(OrganId::new("market")), ..ActivityFilter::default() };
    assert!(register(other).rows.is_empty());
    assert!(register(ActivityFilter { kind: Some(PartId::new("check")), ..ActivityFilter::default() }).rows.is_empty());
    let submit = Submit { note: Words::new("已学习"), unproven: None, materials: vec![], attachments: vec![] };
    office.act(&head, id, 4, Act::Submit(submit), now).unwrap();
    let director = seat(&office, "efficiency-director", now);
    office.act(&director, id, 5, Act::Verify(Verify { note: Words::new("") }), now).unwrap();
    office.act(&head, id, 6, Act::Erase(Erase { ground: "保存期限届满".into() }), now).unwrap();
    let all = register(ActivityFilter::default());
    assert_eq!((all.rows[0].0.topic.as_deref(), all.rows[0].0.attendance), (None, Some([20, 18, 1])));
    let mut files = std::fs::read_dir(folder.path()).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap());
    let holds = |bytes: Vec<u8>| bytes.windows(TOPIC.len()).any(|part| part == TOPIC.as_bytes());
    assert!(!files.any(holds), "no file holds the topic");
    drop(office);
    let archive = Archive::open(folder.path()).unwrap();
    assert_eq!(archive.verify().unwrap(), []);
    archive.rebuild().unwrap();
    assert_eq!(archive.verify().unwrap(), []);
}
