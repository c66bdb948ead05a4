//! Photos and files: from the form to the officer's page, and every fault on the way.

use crate::house::{Browser, House, Reply, house, now, pairs, pass};
use axum::http::StatusCode;
use image::{DynamicImage, ImageFormat, RgbImage};
use std::io::Cursor;

const ITEM: &str = "/items/labour-dispatch/filings";
const PDF: &[u8] = b"%PDF-1.4\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n";

fn photo(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(RgbImage::new(width, height)).write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// A complete form for a permit.
fn answers(form: &Reply) -> Vec<(String, String)> {
    let mut answers = vec![("csrf".to_string(), form.csrf()), ("id".to_string(), form.hidden("id"))];
    for part in form.text.split("name=\"f-").skip(1) {
        let name = part.split('"').next().unwrap();
        let text =
            if part.split('>').next().unwrap().contains("tel") { "13900001234" } else { "安达人力资源公司" };
        answers.push((format!("f-{name}"), text.into()));
    }
    answers
}

async fn form(browser: &mut Browser) -> (Reply, Vec<(String, String)>) {
    let form = browser.get(&format!("{ITEM}/new")).await;
    let answers = answers(&form);
    (form, answers)
}

#[tokio::test]
async fn photos_and_a_pdf_come_in_are_checked_taken_back_and_filed() {
    let house = house();
    let mut asker = house.anon();
    let (page, answers) = form(&mut asker).await;
    page.shows(&["enctype=\"multipart/form-data\"", "accept=\"image/jpeg,image/png", "name=\"file-m1\" multiple"]);
    let photo = photo(900, 700);
    let files =
        [("file-m1", "申请书 一.jpg", &photo[..]), ("file-m1", "多余.jpg", &photo), ("file-m2", "执照.pdf", PDF)];
    let check = asker.upload(&format!("{ITEM}/check"), &pairs(&answers), &files).await;
    check.shows(&["提交前请核对", "已上传2个文件", "申请书 一.jpg", "执照.pdf", "data:image/jpeg;base64,", "未提供"]);
    assert_eq!((check.status, house.objects()), (StatusCode::OK, 3));

    let object =
        check.text.split("多余.jpg").nth(1).unwrap().split("value=\"").nth(1).unwrap().split('"').next().unwrap();
    let mut remove = answers.clone();
    remove.push(("remove".into(), object.into()));
    let check = asker.post(&format!("{ITEM}/check"), &pairs(&remove)).await;
    check.shows(&["提交前请核对", "申请书 一.jpg"]).hides(&["多余.jpg"]);
    assert_eq!(house.objects(), 2);

    let change = asker.post(&format!("{ITEM}/new"), &pairs(&answers)).await;
    change.shows(&["申请书 一.jpg", "执照.pdf", "value=\"安达人力资源公司\""]);
    let filed = asker.post(ITEM, &pairs(&answers)).await;
    assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.text);
    let receipt = filed.location().trim_start_matches("/receipts/").to_string();
    let own = asker.get(&format!("/track/{receipt}")).await;
    own.shows(&["申请书 一.jpg", "✓ 营业执照"]);
    officer_opens(&house, &receipt, &photo).await;
    others_do_not(&house, &own, &receipt).await;
}

/// The addresses of files on a page.
fn addresses(page: &Reply) -> Vec<String> {
    let links = page.text.split("href=\"").skip(1).map(|part| part.split('"').next().unwrap());
    links.filter(|link| link.contains("/attachments/") && !link.contains('?')).map(String::from).collect()
}

async fn officer_opens(house: &House, receipt: &str, photo: &[u8]) {
    let mut officer = house.staff("labour-window").await;
    let matter = officer.get(&format!("/workbench/find?receipt={receipt}")).await.location().to_string();
    let page = officer.get(&matter).await;
    page.shows(&["申请书 一.jpg", "执照.pdf", "下载"]);
    let links = addresses(&page);
    assert_eq!(links.len(), 2);
    let [first, second] = [officer.get(&links[0]).await, officer.get(&links[1]).await];
    assert_eq!((first.status, first.bytes.as_slice()), (StatusCode::OK, photo));
    assert_eq!(second.bytes, PDF);
    for (reply, media) in [(&first, "image/jpeg"), (&second, "application/pdf")] {
        let header = |name: &str| reply.headers[name].to_str().unwrap();
        assert_eq!((header("content-type"), header("x-content-type-options")), (media, "nosniff"));
        assert!(header("content-security-policy").contains("sandbox"));
        assert_eq!(header("cache-control"), "private, no-store");
        assert!(header("content-disposition").starts_with("inline"));
    }
    let saved = officer.get(&format!("{}?save=1", links[1])).await;
    let named = "attachment; filename=\"attachment.pdf\"; filename*=UTF-8''%E6%89%A7%E7%85%A7.pdf";
    assert_eq!(saved.headers["content-disposition"], named);
}

async fn others_do_not(house: &House, own: &Reply, receipt: &str) {
    let link = addresses(own).remove(0);
    assert_eq!(house.anon().get(&link).await.location(), format!("/track?receipt={receipt}"));
    let (mut other, _) = house.asked("别的问题").await;
    assert_eq!(other.get(&link).await.status, StatusCode::NOT_FOUND);
    let mut admin = house.staff("system-admin").await;
    let matter = own.text.split("/attachments/").nth(1).unwrap().split('"').next().unwrap();
    let guess = format!("/workbench/matters/{matter}/attachments/{matter}");
    assert!(admin.get(&guess).await.status.is_client_error());
}

#[tokio::test]
async fn every_faulty_file_is_named_beside_its_material_and_nothing_typed_is_lost() {
    let house = house();
    let mut asker = house.anon();
    let (_, answers) = form(&mut asker).await;
    let (good, small, large) = (photo(900, 700), photo(300, 200), vec![7; (10 << 20) + 1]);
    let locked = [&PDF[..9], b"/Encrypt 5 0 R", &PDF[9..]].concat();
    for (name, bytes, says) in [
        ("空.jpg", &b""[..], "是空文件"),
        ("大.pdf", &large, "超过10 MB"),
        ("a.exe.jpg", b"MZ\x90\0", "不是可以接收的文件"),
        ("IMG_1.HEIC", b"\0\0\0\x18ftypheic\0\0", "兼容性最佳"),
        ("断.jpg", &good[..good.len() / 2], "请从手机相册重新选择原图"),
        ("断.pdf", &PDF[..20], "不完整或者已损坏"),
        ("密.pdf", &locked, "设有密码"),
        ("小.jpg", &small, "不足600像素"),
    ] {
        let reply = asker.upload(&format!("{ITEM}/check"), &pairs(&answers), &[("file-m2", name, bytes)]).await;
        assert_eq!((reply.status, house.objects()), (StatusCode::UNPROCESSABLE_ENTITY, 0), "{name}");
        reply.shows(&[
            name,
            says,
            "有1处需要修改",
            "href=\"#f-m2\"",
            "id=\"f-m2-fault-1\"",
            "value=\"安达人力资源公司\"",
        ]);
    }
    let both = [("file-m1", "好.jpg", &good[..]), ("file-m2", "小.jpg", &small)];
    let reply = asker.upload(&format!("{ITEM}/check"), &pairs(&answers), &both).await;
    reply.shows(&["好.jpg", "小.jpg", "不足600像素"]);
    assert_eq!(house.objects(), 1, "the good one waits");
}

#[tokio::test]
async fn a_form_that_was_not_made_here_stages_nothing_and_a_flood_is_stopped() {
    let house = house();
    let mut asker = house.anon();
    let (_, answers) = form(&mut asker).await;
    let file = [("file-m1", "一.pdf", PDF)];
    let foreign: Vec<_> = answers.iter().filter(|(name, _)| name != "csrf").cloned().collect();
    let reply = asker.upload(&format!("{ITEM}/check"), &pairs(&foreign), &file).await;
    assert_eq!((reply.status, house.objects()), (StatusCode::FORBIDDEN, 0));
    let stray = [("file-m99", "一.pdf", PDF), ("remove", "一.pdf", PDF)];
    let reply = asker.upload(&format!("{ITEM}/check"), &pairs(&answers), &stray).await;
    assert_eq!((reply.status, house.objects()), (StatusCode::OK, 0));
    let many: Vec<_> = (0..21).map(|_| file[0]).collect();
    asker.upload(&format!("{ITEM}/check"), &pairs(&answers), &many).await.shows(&["一次最多交20个文件"]);
    assert_eq!(house.objects(), 20);
    for _ in 0..2 {
        asker.upload(&format!("{ITEM}/check"), &pairs(&answers), &many).await;
    }
    asker.upload(&format!("{ITEM}/check"), &pairs(&answers), &file).await.shows(&["操作过于频繁"]);
    let reply = asker.upload("/track", &[("csrf", "x")], &file).await;
    assert_eq!(reply.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "only where files are asked for");
}

/// The clock ends it; whoever asked reads why, has it in writing, and finds the way on.
#[tokio::test]
async fn a_correction_never_answered_is_given_up_and_says_how_to_begin_anew() {
    let house = house();
    let mut asker = house.anon();
    let (_, answers) = form(&mut asker).await;
    let filed = asker.post(ITEM, &pairs(&answers)).await;
    let receipt = filed.location().trim_start_matches("/receipts/").to_string();
    let mut window = house.staff("labour-window").await;
    let matter = window.get(&format!("/workbench/find?receipt={receipt}")).await.location().to_string();
    let page = window.get(&matter).await;
    let sent = [("csrf", page.csrf()), ("seen", page.hidden("seen")), ("list", "请补交营业执照".into())];
    let sent = sent.map(|(name, value)| (name.to_string(), value));
    window.post(&format!("{matter}/acts/request_correction"), &pairs(&sent)).await;

    house.office.sweep(now().plus_millis(60 * 86_400_000)).unwrap();
    let page = asker.get(&format!("/track/{receipt}")).await;
    page.shows(&["视为放弃申请告知书", "没有收到补正材料", "重新申请", ITEM.trim_end_matches("/filings")]);
    page.hides(&["acts/supplement", "正在等您补正"]);
    window.get(&matter).await.shows(&["视为放弃申请"]).hides(&["逾期办结"]);
}

#[tokio::test]
async fn a_supplement_brings_files_and_a_faulty_one_leaves_the_note() {
    let house = house();
    let mut asker = house.anon();
    let (_, answers) = form(&mut asker).await;
    let filed = asker.post(ITEM, &pairs(&answers)).await;
    let receipt = filed.location().trim_start_matches("/receipts/").to_string();
    let mut window = house.staff("labour-window").await;
    let matter = window.get(&format!("/workbench/find?receipt={receipt}")).await.location().to_string();
    let page = window.get(&matter).await;
    let sent = [("csrf", page.csrf()), ("seen", page.hidden("seen")), ("list", "请补交营业执照".into())];
    let sent = sent.map(|(name, value)| (name.to_string(), value));
    let done = window.post(&format!("{matter}/acts/request_correction"), &pairs(&sent)).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);

    let own = format!("/track/{receipt}");
    let page = asker.get(&own).await;
    page.shows(&[
        "name=\"file-m2\"",
        "enctype=\"multipart/form-data\"",
        "前（含当日）补正；逾期未补正的，视为放弃申请",
    ]);
    let sent = [("csrf", page.csrf()), ("seen", page.hidden("seen")), ("note", "营业执照已补".into())];
    let sent = sent.map(|(name, value)| (name.to_string(), value));
    let address = format!("{own}/acts/supplement");
    let files = [("file-m2", "执照.pdf", PDF), ("file-m2", "空.pdf", b"")];
    let reply = asker.upload(&address, &pairs(&sent), &files).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    reply.shows(&["“空.pdf”是空文件", "营业执照已补</textarea>", "执照.pdf"]);
    assert_eq!(house.objects(), 1);
    pass(60);
    let done = asker.upload(&address, &pairs(&sent), &[("file-m2", "", b"")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    window.get(&matter).await.shows(&["执照.pdf", "✓ 营业执照"]);
}
