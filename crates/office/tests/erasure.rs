//! Design §4: after an erasure no file holds the words, and the record still proves itself.

mod county;

use archive::{Archive, Trouble};
use bureau::act::{Act, Erase, Publish, Reply, Words};
use county::{at, county, question, seat};
use office::{No, Who};

const WORDS: [&str; 5] = ["独一无二的标题甲", "只此一处的答复乙", "只此一处的公布丙", "13900001234", "独一"];

/// Which of the words stand in any file of the folder.
fn found(folder: &std::path::Path) -> Vec<&'static str> {
    let files: Vec<Vec<u8>> =
        std::fs::read_dir(folder).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect();
    let holds = |word: &&str| files.iter().any(|bytes| bytes.windows(word.len()).any(|part| part == word.as_bytes()));
    WORDS.into_iter().filter(holds).collect()
}

#[test]
fn erased_words_are_in_no_file_and_the_journal_still_verifies() {
    let folder = tempfile::tempdir().unwrap();
    let office = county(folder.path());
    let now = at("2026-03-02 09:30");
    let matter = office.file(&Who::Nobody, question(&office, WORDS[0], now), now).unwrap().matter;
    let (officer, chief) = (seat(&office, "science-office-officer", now), seat(&office, "science-office-chief", now));
    let head = seat(&office, "science-head", now);
    let erase = |ground: &str| Act::Erase(Erase { ground: ground.into() });
    office.act(&officer, matter, 1, Act::Accept, now).unwrap();
    assert!(
        matches!(office.act(&head, matter, 2, erase("保存期限届满"), now), Err(No::Refused(_))),
        "not before the end"
    );
    office.act(&officer, matter, 2, Act::Reply(Reply { answer: Words::new(WORDS[1]) }), now).unwrap();
    let publish = Publish { title: Words::new(WORDS[2]), question: Words::new("问"), answer: Words::new("答") };
    office.act(&chief, matter, 3, Act::Publish(publish), now).unwrap();
    assert_eq!(found(folder.path()), WORDS);

    assert!(
        matches!(office.act(&officer, matter, 4, erase("保存期限届满"), now), Err(No::Refused(_))),
        "by the head only"
    );
    assert!(matches!(office.act(&head, matter, 4, erase(" "), now), Err(No::Refused(_))), "not without a ground");
    office.act(&head, matter, 4, erase("保存期限届满"), now).unwrap();
    assert_eq!(found(folder.path()), [""; 0]);

    let view = office.view(&head, matter, now).unwrap();
    assert_eq!((view.outcome, view.title.as_str()), (Some("已答复"), "〔内容已依法删除〕"));
    assert!(view.journal[0].text.contains("保存期限届满"));
    drop(office);
    let archive = match Archive::open(folder.path()) {
        Err(Trouble::Locked) => panic!("the office still has the folder"),
        archive => archive.unwrap(),
    };
    assert_eq!(archive.verify().unwrap(), []);
    archive.rebuild().unwrap();
    assert_eq!(archive.verify().unwrap(), []);
}
