//! Campaigns: the row follows the entries, drafts keep to their offices, and a backup carries them.

use crate::fixture::{append, body, office};
use crate::on_both;
use almanac::Instant;
use archive::{Archive, CampaignRow, restore};
use bureau::act::Words;
use bureau::campaign::{
    Amend, CampaignAct, CampaignEntry, Certainty, ConcludeCampaign, DropDraft, Notice, PublishNotice, Sourced, Stage,
    TakeIn,
};
use bureau::entry::{Actor, Pin};
use bureau::id::{CampaignId, OrganId};
use bureau::record::Record;

pub const TITLE: &str = "效能提升年实施方案";
pub const NUMBER: &str = "临政办发〔2026〕3号";
pub const ISSUER: &str = "临水县人民政府办公室";

fn notice(title: &str) -> Notice {
    let stated = |text: &str| {
        let value = Words::new(text);
        Some(Sourced { value, places: vec![], certainty: Certainty::Stated, looked: false })
    };
    Notice { title: stated(title), number: stated(NUMBER), issuer: stated(ISSUER), ..Notice::default() }
}

fn take_in(n: u128, title: &str) -> CampaignAct {
    let office = OrganId::new(if n.is_multiple_of(2) { "science" } else { "market" });
    CampaignAct::TakeIn(TakeIn {
        office,
        name: Words::new("a.txt"),
        original: Words::new(title),
        notice: notice(title),
    })
}

/// The first `upto` entries of campaign `n`: taken in, published, a further version taken in, dropped, concluded.
pub fn campaign(n: u128, upto: usize, charter: &str) -> Vec<Record> {
    let acts = [
        take_in(n, TITLE),
        CampaignAct::Publish(PublishNotice { confirmed: vec![] }),
        take_in(n, &format!("{TITLE}（修订）")),
        CampaignAct::Amend(Amend { notice: notice("改") }),
        CampaignAct::Drop(DropDraft { reason: Words::new("不改了") }),
        CampaignAct::Conclude(ConcludeCampaign { summary: Words::new("完成") }),
    ];
    let entry = |(at, act): (usize, CampaignAct)| {
        Record::from(&CampaignEntry {
            body: body(),
            campaign: CampaignId::new(n),
            seq: at as u32 + 1,
            actor: Actor::Clock,
            at: Instant::from_millis(1_773_000_000_000 + n as i64 * 1_000 + at as i64),
            pin: Pin { charter: charter.into(), almanac: "2026-01-01".into() },
            act,
        })
    };
    acts.into_iter().take(upto).enumerate().map(entry).collect()
}

fn public(archive: &Archive) -> Vec<CampaignRow> {
    archive.read(|reader| reader.campaigns(None, 50)).unwrap().rows
}

fn drafts(archive: &Archive, offices: Option<&[&str]>) -> Vec<Option<String>> {
    let offices: Option<Vec<OrganId>> = offices.map(|offices| offices.iter().copied().map(OrganId::new).collect());
    let rows = archive.read(|reader| reader.drafts(offices.as_deref())).unwrap();
    rows.into_iter().map(|row| row.draft_title).collect()
}

#[test]
fn campaigns_are_listed_rebuilt_and_carried_by_a_backup() {
    on_both(|home| {
        let (archive, charter) = office(&home.place);
        for (n, upto) in [(0, 1), (1, 2), (2, 3), (3, 5), (4, 6), (5, 4)] {
            append(&archive, campaign(n, upto, &charter), n as u64).unwrap();
        }
        let stages: Vec<_> = public(&archive).iter().map(|row| (row.id, row.stage, row.has_draft)).collect();
        let row = |n, stage, draft| (CampaignId::new(n), stage, draft);
        assert_eq!(
            stages,
            [
                row(5, Stage::Live, true),
                row(4, Stage::Concluded, false),
                row(3, Stage::Live, false),
                row(2, Stage::Live, true),
                row(1, Stage::Live, false)
            ],
            "the last published first, no draft"
        );
        assert!(public(&archive).iter().all(|row| row.title.as_deref() == Some(TITLE)), "a draft's title is not shown");
        let page = archive.read(|reader| reader.campaigns(None, 2)).unwrap();
        let place = page.next.unwrap().to_string().parse().unwrap();
        assert_eq!(archive.read(|reader| reader.campaigns(Some(place), 50)).unwrap().rows.len(), 3);

        let revised = format!("{TITLE}（修订）");
        let all = [Some("改".to_string()), Some(revised.clone()), Some(TITLE.to_string())];
        assert_eq!(drafts(&archive, None), all);
        assert_eq!(drafts(&archive, Some(&["science"])), [Some(revised), Some(TITLE.to_string())]);
        assert_eq!(drafts(&archive, Some(&[])), [None::<String>; 0]);

        assert_eq!(archive.verify(), Ok(vec![]));
        let before = public(&archive);
        archive.rebuild().unwrap();
        assert_eq!((public(&archive), archive.verify()), (before.clone(), Ok(vec![])));
        let mut backup = Vec::new();
        archive.backup(&mut backup).unwrap();
        let folder = tempfile::tempdir().unwrap();
        restore(folder.path(), &mut backup.as_slice()).unwrap();
        let other = Archive::open(folder.path()).unwrap();
        assert_eq!((public(&other), other.verify()), (before, Ok(vec![])));
    });
}
