//! 行政许可法第29条、第31条: 申请人申请行政许可，应当如实向行政机关提交有关材料; 第33条: 推行电子政务，方便申请人采取数据电文等方式提出.
//! Files count as their material, are seen by who sees the matter, and are named in the record without being told.

use crate::refused;
use bureau::act::{Act, Supplement, Words};
use bureau::attachment::{Attachment, AttachmentKind, FILES_MAX, SizeClass};
use bureau::id::{AttachmentId, PartId};
use bureau::refusal::Refusal;
use drill::{Ticket, World};

const COMPANY: &str = "澄川县安达人力资源公司";

fn photo(n: u128, material: &str) -> Attachment {
    Attachment {
        object: AttachmentId::new(n),
        material: PartId::new(material),
        kind: AttachmentKind::Jpeg,
        size: SizeClass::of(2_500_000),
        name: Words::new("营业执照.jpg"),
        digest: Words::new("0".repeat(64).as_str()),
    }
}

fn asked_to_correct() -> (World, Ticket) {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    let matter = county.citizen(COMPANY).applies("labour-dispatch", "申请劳务派遣经营许可", &["m1"]).unwrap();
    county.post("labour-window").requests_correction(matter, &["m2"], "请补交营业执照").unwrap();
    (county, matter)
}

fn hands_in(county: &mut World, matter: Ticket, attachments: Vec<Attachment>) -> Result<(), Refusal> {
    let supplement = Supplement { materials: vec![], note: Words::new(""), attachments };
    county.citizen(COMPANY).does(matter, Act::Supplement(supplement))
}

#[test]
fn b4_a_photo_is_seen_by_the_office_and_its_owner_under_its_material() {
    let (mut county, matter) = asked_to_correct();
    hands_in(&mut county, matter, vec![photo(1, "m2"), photo(2, "m2")]).unwrap();
    for view in [county.view_as_asker(matter).unwrap(), county.view_as_post(matter, "labour-officer").unwrap()] {
        let files: Vec<_> = view.attachments.iter().map(|file| (file.material_name.as_str(), file.size)).collect();
        assert_eq!(files, [("营业执照", "1 MB以上"), ("营业执照", "1 MB以上")]);
        assert_eq!(view.attachments[0].name.as_deref(), Some("营业执照.jpg"));
    }
    refused(county.view_as_post(matter, "audit-admin"), "no-such-matter");
}

#[test]
fn b4_a_file_too_many_and_one_for_no_material_are_refused() {
    let (mut county, matter) = asked_to_correct();
    let many = (0..=FILES_MAX as u128).map(|n| photo(n, "m2")).collect();
    let refusal = refused(hands_in(&mut county, matter, many), "file-many");
    assert!(refusal.says().contains("20个文件") && refusal.remedy().contains("带到窗口"));
    refused(hands_in(&mut county, matter, vec![photo(1, "m99")]), "no-such-material");
}
