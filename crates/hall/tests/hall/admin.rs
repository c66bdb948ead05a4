//! The rooms of administration, page by role, as their people walk them.

use crate::house::{Browser, House, Reply, house, now};
use axum::http::StatusCode;

/// Rooms, and who may enter.
const ROOMS: [(&str, &[&str]); 7] = [
    ("/admin/changes", &["system-admin", "security-admin", "audit-admin", "personnel-chief"]),
    ("/admin/changes/new?what=appoint", &["system-admin", "personnel-chief"]),
    ("/admin/sessions", &["security-admin"]),
    ("/admin/keys", &["security-admin"]),
    ("/admin/system", &["system-admin"]),
    ("/admin/audit", &["audit-admin"]),
    ("/admin/audit/check", &["audit-admin"]),
];

/// Pages for everybody with a seat.
const OPEN: [&str; 4] = [
    "/admin/organs?q=科技",
    "/admin/organs/science",
    "/admin/posts/science-office-chief",
    "/admin/organs?on=2025-02-01",
];

/// The posts of the rooms, and one that handles.
fn posts(house: &House) -> Vec<String> {
    let roster = house.office.roster();
    let day = now().day(house.office.zone());
    let seated = |post: &&bureau::roster::Post| roster.seated(&post.id, day).is_some();
    let of = |role| roster.posts().filter(seated).find(|post| post.role == role).unwrap().id.to_string();
    use bureau::role::Role::{AuditAdmin, Personnel, SecurityAdmin, SystemAdmin};
    let own = [SystemAdmin, SecurityAdmin, AuditAdmin, Personnel].map(of);
    own.into_iter().chain(["science-office-chief".to_string()]).collect()
}

async fn desk(house: &House, role: bureau::role::Role) -> Browser {
    let roster = house.office.roster();
    let day = now().day(house.office.zone());
    let post = roster.posts().find(|post| post.role == role && roster.seated(&post.id, day).is_some()).unwrap();
    house.staff(post.id.as_str()).await
}

#[tokio::test]
async fn each_room_refuses_the_others_with_the_clause() {
    use bureau::role::Role::{AuditAdmin, Personnel, SecurityAdmin, SystemAdmin};
    let house = house();
    let names = ["system-admin", "security-admin", "audit-admin", "personnel-chief", "science-office-chief"];
    let roles = [SystemAdmin, SecurityAdmin, AuditAdmin, Personnel];
    for (n, post) in posts(&house).iter().enumerate() {
        let mut browser = house.staff(post).await;
        for (address, may) in ROOMS {
            let reply = browser.get(address).await;
            if may.contains(&names[n]) {
                assert_eq!(reply.status, StatusCode::OK, "{post} {address}: {}", reply.text);
            } else {
                assert_eq!(reply.status, StatusCode::FORBIDDEN, "{post} {address}");
                reply.shows(&["等级保护三员分立", "没有改动任何记录"]);
            }
        }
        for address in OPEN {
            assert_eq!(browser.get(address).await.status, StatusCode::OK, "{post} {address}");
        }
        if roles.get(n).is_some_and(|role| role.is_admin()) {
            let sent_on = browser.get("/workbench").await;
            assert!(sent_on.location().starts_with("/admin/"), "{post} sees cases");
            assert_eq!(browser.get("/workbench?state=any").await.status, StatusCode::FORBIDDEN, "{post} sees cases");
        }
    }
    let mut anon = house.anon();
    for (address, _) in ROOMS {
        assert_eq!(anon.get(address).await.status, StatusCode::SEE_OTHER, "{address}");
    }
    assert_eq!(anon.get("/admin/organs").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_administrator_lands_in_their_room_and_sees_only_their_menu() {
    let house = house();
    let roles = [
        (bureau::role::Role::SystemAdmin, "/admin/system", "运行情况"),
        (bureau::role::Role::SecurityAdmin, "/admin/changes", "编制变更"),
        (bureau::role::Role::AuditAdmin, "/admin/audit", "管理行为"),
        (bureau::role::Role::Personnel, "/admin/changes", "编制变更"),
    ];
    for (role, room, shows) in roles {
        let mut browser = desk(&house, role).await;
        assert_eq!(browser.get("/admin").await.location(), room);
        let page = browser.get(room).await;
        page.shows(&[shows, "机构岗位"]);
        if role.is_admin() {
            page.hides(&["href=\"/workbench\""]);
        }
    }
    let roster = house.office.roster();
    let day = now().day(house.office.zone());
    let system = roster.posts().filter(|post| post.role == bureau::role::Role::SystemAdmin);
    let person = system.filter_map(|post| roster.seated(&post.id, day)).next().unwrap();
    let mut browser = house.anon();
    let page = browser.get("/login").await;
    let sent = [("csrf", page.csrf()), ("login", person.login.clone()), ("password", "correct horse".into())];
    let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let next = page.hidden("next");
    let reply = browser.post("/sessions", &[sent, vec![("next", &next)]].concat()).await;
    assert_eq!(reply.location(), "/workbench");
    assert_eq!(browser.get("/workbench").await.location(), "/admin/system");
}

/// Fills the form of a change, checks it and gives the page of the check.
async fn checked(browser: &mut Browser, what: &str, said: &[(&str, &str)]) -> Reply {
    let form = browser.get(&format!("/admin/changes/new?what={what}")).await;
    let own = [("csrf", form.csrf()), ("change", form.hidden("change")), ("id", form.hidden("id"))];
    let own = own.iter().map(|(name, value)| (*name, value.as_str()));
    let pairs: Vec<(&str, &str)> = own.chain([("what", what)]).chain(said.iter().copied()).collect();
    browser.post("/admin/changes/check", &pairs).await
}

/// Sends what a check page carries.
async fn proposed(browser: &mut Browser, check: &Reply) -> Reply {
    let form = check.text.split("<form method=\"post\" action=\"/admin/changes\">").nth(1).expect("the form");
    let fields = form.split("<input type=\"hidden\" name=\"").skip(1).map(|field| {
        let (name, rest) = field.split_once("\" value=\"").unwrap();
        (name.to_string(), rest.split('"').next().unwrap().to_string())
    });
    let fields: Vec<(String, String)> = fields.collect();
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post("/admin/changes", &pairs).await
}

#[tokio::test]
async fn a_person_is_enrolled_and_appointed_by_two() {
    let house = house();
    let mut personnel = desk(&house, bureau::role::Role::Personnel).await;
    let mut security = desk(&house, bureau::role::Role::SecurityAdmin).await;

    checked(&mut personnel, "enrol", &[("person", "张新"), ("login", "Zhang New")]).await.shows(&[
        "不能作登录名",
        "value=\"张新\"",
        "value=\"Zhang New\"",
    ]);
    let check = checked(&mut personnel, "enrol", &[("person", "张新"), ("login", "zhang.new")]).await;
    check.shows(&["核对通过", "登记人员张新，登录名zhang.new", "（无）"]);
    let address = proposed(&mut personnel, &check).await.location().to_string();
    personnel.get(&address).await.shows(&["待核准"]).hides(&["value=\"confirm\""]);
    personnel.get("/admin/organs?q=张新").await.shows(&["没有符合条件的机构、岗位和人员"]);

    let page = security.get(&address).await;
    let csrf = page.csrf();
    let own = personnel.get(&address).await.csrf();
    let refused = personnel.post(&address, &[("csrf", &own), ("settle", "confirm")]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    refused.shows(&["等级保护三员分立"]);
    let reply = security.post(&address, &[("csrf", &csrf), ("settle", "decline"), ("reason", " ")]).await;
    reply.shows(&["请填写理由"]);
    let reply = security.post(&address, &[("csrf", &csrf), ("settle", "confirm")]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text);
    security.get(&address).await.shows(&["已核准"]).hides(&["value=\"confirm\""]);
    let again = security.post(&address, &[("csrf", &csrf), ("settle", "confirm")]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    again.shows(&["已经处理"]);

    let roster = house.office.roster();
    let person = roster.login("zhang.new").unwrap().id.to_string();
    security.get(&address).await.shows(&["发放一次性密码", &person]);
    let page = security.get(&format!("/admin/people/{person}")).await;
    let reset = format!("/admin/people/{person}/reset");
    let own = personnel.get("/admin/organs").await.csrf();
    assert_eq!(personnel.post(&reset, &[("csrf", &own)]).await.status, StatusCode::FORBIDDEN);
    let handed = security.post(&reset, &[("csrf", &page.csrf())]).await;
    handed.shows(&["一次性密码，只在这里显示一次"]);
    let once = handed.text.split("class=\"secret\">").nth(1).unwrap().split('<').next().unwrap().to_string();
    security.get(&format!("/admin/people/{person}")).await.hides(&[&once]);
    let taken = [("whom", person.as_str()), ("post", "science-office-chief"), ("from", "2026-03-10"), ("to", "")];
    checked(&mut personnel, "appoint", &taken).await.shows(&["已有人任职", "2026-03-10"]);
    let supervisor = roster.posts().find(|post| post.role == bureau::role::Role::Supervisor).unwrap();
    let both = roster.tenures().find(|seat| seat.post.as_str() == "science-office-chief").unwrap();
    let (both, watcher) = (both.person.to_string(), supervisor.id.to_string());
    let day = now().day(house.office.zone());
    let watching = roster.tenures().find(|seat| seat.post == supervisor.id && seat.holds(day)).unwrap().id.to_string();
    let check = checked(&mut personnel, "relieve", &[("tenure", &watching), ("to", "2026-03-05")]).await;
    check.shows(&["最后一日以后，不再可以", "免职，最后一日为2026年3月5日"]);
    let relief = proposed(&mut personnel, &check).await.location().to_string();
    let csrf = security.get(&relief).await.csrf();
    security.post(&relief, &[("csrf", &csrf), ("settle", "confirm")]).await;
    let seat = [("whom", both.as_str()), ("post", watcher.as_str()), ("from", "2026-03-06")];
    checked(&mut personnel, "appoint", &seat).await.shows(&["职责应当分离", "权力相互制约"]);
    let seat = [("whom", person.as_str()), ("post", watcher.as_str()), ("from", "2026-03-06")];
    let check = checked(&mut personnel, "appoint", &seat).await;
    check.shows(&["核对通过", "变更以后，任职者可以", "对管辖范围内的办件，可以查看"]);
}

#[tokio::test]
async fn a_key_is_shown_once() {
    let house = house();
    let mut security = desk(&house, bureau::role::Role::SecurityAdmin).await;
    let page = security.get("/admin/keys").await;
    let roster = house.office.roster();
    let seat = roster.tenures().find(|seat| seat.post.as_str() == "science-office-chief").unwrap().id.to_string();
    let csrf = page.csrf();
    let sent = [("csrf", csrf.as_str()), ("client", "政务服务平台"), ("tenure", &seat), ("until", "2026-06-01")];
    let done = security.post("/admin/keys", &sent).await;
    done.shows(&["只在这里显示一次", "mj_"]);
    let key = done.text.split("mj_").nth(1).unwrap().split('<').next().unwrap().to_string();
    assert!(house.office.key_seat(&format!("mj_{key}"), now()).unwrap().is_some());
    security.get("/admin/keys").await.shows(&["政务服务平台", "有效"]).hides(&["mj_", key.split('_').nth(1).unwrap()]);
    security
        .post("/admin/keys", &[("csrf", &csrf), ("client", " "), ("tenure", &seat), ("until", "2026-06-01")])
        .await
        .shows(&["请填写接入系统名称"]);
    let id = key.split('_').next().unwrap();
    security.post("/admin/keys/revoke", &[("csrf", &csrf), ("key", id)]).await;
    security.get("/admin/keys").await.shows(&["已收回"]);
    assert!(house.office.key_seat(&format!("mj_{key}"), now()).unwrap().is_none());
}

#[tokio::test]
async fn sessions_are_listed_without_tokens_and_ended() {
    let house = house();
    let mut chief = house.staff("science-office-chief").await;
    let mut security = desk(&house, bureau::role::Role::SecurityAdmin).await;
    let page = security.get("/admin/sessions").await;
    let roster = house.office.roster();
    let seat = roster.tenures().find(|seat| seat.post.as_str() == "science-office-chief").unwrap();
    let person = seat.person.to_string();
    page.shows(&["<b>2</b>人登录", &person, "本人", "网页"]);
    assert_eq!(chief.get("/workbench").await.status, StatusCode::OK);
    security.post("/admin/sessions/end", &[("csrf", &page.csrf()), ("person", &person)]).await;
    assert_eq!(chief.get("/workbench").await.status, StatusCode::SEE_OTHER);
    security.get("/admin/sessions").await.hides(&[&person]);
}

#[tokio::test]
async fn a_backup_is_made_drilled_audited_and_flagged() {
    let house = house();
    let mut system = desk(&house, bureau::role::Role::SystemAdmin).await;
    let mut audit = desk(&house, bureau::role::Role::AuditAdmin).await;
    let page = system.get("/admin/system").await;
    page.shows(&["还没有备份", "磁盘空间", "放假安排", archive::FORMAT, "还没有做过恢复演练"]);
    let csrf = page.csrf();
    assert_eq!(system.post("/admin/system/backups", &[("csrf", "wrong")]).await.status, StatusCode::FORBIDDEN);
    system.post("/admin/system/backups", &[("csrf", &csrf)]).await;
    let page = system.get("/admin/system").await;
    let name = "chengchuan-20260302-093000.backup";
    page.shows(&["已完成", name, "mingjing restore --data"]);
    system.post("/admin/system/drills", &[("csrf", &csrf), ("file", name)]).await;
    system.get("/admin/system").await.shows(&["最近一次恢复演练", "已核验"]);
    let wrong = system.post("/admin/system/drills", &[("csrf", &csrf), ("file", "../archive.db")]).await;
    wrong.shows(&["没有这个备份"]);
    system.post("/admin/system/jobs", &[("csrf", &csrf), ("job", "none")]).await.shows(&["已有新的变化"]);

    let page = audit.get("/admin/audit/check").await;
    page.shows(&["没有设置密码"]);
    audit.post("/admin/audit/check", &[("csrf", &page.csrf())]).await;
    audit.get("/admin/audit/check").await.shows(&["记录完好", "链头散列"]);
    let page = audit.get("/admin/audit").await;
    page.shows(&["核验", "没有发现问题", "演练恢复", &format!("备份到{name}"), "规章施行"]);
    audit.get("/admin/audit?act=back_up").await.shows(&["<b>1</b>条"]).hides(&["演练恢复c"]);
    audit.get("/admin/audit?act=back_up&until=2026-03-01").await.shows(&["没有符合条件的管理行为"]);
    assert_eq!(audit.get("/admin/audit?from=x").await.status, StatusCode::BAD_REQUEST);
    let page = audit.get("/admin/audit/1").await;
    page.shows(&["备份到"]);
    audit.post("/admin/audit/1", &[("csrf", &page.csrf()), ("remark", "")]).await.shows(&["请填写标注"]);
    audit.post("/admin/audit/1", &[("csrf", &page.csrf()), ("remark", "异地副本待查")]).await;
    audit.get("/admin/audit?flagged=1").await.shows(&["异地副本待查", "<b>1</b>条"]);
    assert_eq!(audit.get("/admin/audit/99").await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn who_sat_on_a_post_on_a_day_is_an_address() {
    let house = house();
    let mut chief = house.staff("science-office-chief").await;
    let post = chief.get("/admin/posts/science-office-chief").await;
    post.shows(&["历任", "在任", "职责", "科室负责人", "环节：", "受理"]).hides(&["提出任职"]);
    let roster = house.office.roster();
    let first = roster.tenures().find(|seat| seat.to.is_some()).expect("somebody who left").clone();
    let name = roster.person(first.person).unwrap().name.to_string();
    let (last, after) = (first.to.unwrap(), first.to.unwrap().plus(1));
    let gist =
        |reply: &Reply| reply.text.split("class=\"gist\"").nth(1).unwrap().split("</p>").next().unwrap().to_string();
    let there = chief.get(&format!("/admin/posts/{}?on={last}", first.post)).await;
    assert!(gist(&there).contains(&name));
    let gone = chief.get(&format!("/admin/posts/{}?on={after}", first.post)).await;
    assert!(!gist(&gone).contains(&name));
    for (address, status) in [
        ("/admin/posts/none", StatusCode::NOT_FOUND),
        ("/admin/organs/none", StatusCode::NOT_FOUND),
        ("/admin/people/none", StatusCode::NOT_FOUND),
        ("/admin/organs?on=yesterday", StatusCode::BAD_REQUEST),
        (&format!("/admin/people/{}", first.person), StatusCode::OK),
    ] {
        assert_eq!(chief.get(address).await.status, status, "{address}");
    }
}
