//! What is asked of the program, by whom.
//!
//! Refuses: a search that finds nothing.

use crate::knock::{Client, Program, Times, encoded, hidden};
use crate::larger::Larger;
use crate::lives::{RARE, today};
use almanac::{Instant, Zone};
use archive::{Archive, Place};
use bureau::act::Channel;
use office::{Entropy, Filing, Office, Who};
use std::sync::Arc;
use std::time::Duration;

/// Matters that cross a due day at once.
const CROSSING: usize = 1_000;
/// Clients that file at once.
const FILERS: usize = 16;

/// A page with who asks for it.
pub struct Ask {
    /// What it is called.
    pub name: &'static str,
    /// Who asks.
    pub visitor: Client,
    /// Its addresses, asked for in turn.
    pub paths: Vec<String>,
    /// Whether it is a list, as the rival has them.
    pub is_list: bool,
}

/// Every page that is measured.
pub fn all(program: &Program) -> Vec<Ask> {
    let larger = Larger::new();
    let visitor = |post: &str| {
        let mut client = Client::new(program.address);
        client.log_in(&larger.login(post, today()));
        client
    };
    let [chief, head, county, watcher] =
        ["market-chief", "market-head", "county-head", "efficiency-director"].map(visitor);
    let mut eyes = watcher.again(program.address);
    let ids: Vec<String> =
        ["/workbench", "/workbench?ended=1"].into_iter().flat_map(|list| matters(&eyes.get(list).text)).collect();
    let receipts = receipts(&eyes.get("/workbench?ended=1").text);
    let found = |q: &str, state: &str| format!("/workbench?q={}&state={state}", encoded(q));
    let (common, rare, two) = (found("许可", "any"), found(RARE, "any"), found("顺达 取水", "any"));
    for search in [&common, &rare, &two] {
        assert!(!matters(&eyes.get(search).text).is_empty(), "{search} finds something");
    }
    let again = |client: &Client| client.again(program.address);
    let ask = |name, client: &Client, paths: Vec<String>, is_list| Ask { name, visitor: again(client), paths, is_list };
    let one = |path: &str| vec![path.to_string()];
    vec![
        ask("today, a section", &chief, one("/workbench"), true),
        ask("today, a bureau", &head, one("/workbench"), true),
        ask("today, the whole county", &watcher, one("/workbench"), true),
        ask("ended, a section", &chief, one("/workbench?ended=1"), true),
        ask("ended, the whole county", &watcher, one("/workbench?ended=1"), true),
        ask("overdue, the whole county", &watcher, one("/workbench?state=overdue"), true),
        ask("board, a section", &chief, one("/workbench/board"), false),
        ask("board, the whole county", &county, one("/workbench/board"), false),
        ask("brief, a bureau", &head, one("/workbench/brief"), false),
        ask("brief, the whole county", &county, one("/workbench/brief"), false),
        ask("matter", &watcher, ids.iter().map(|id| format!("/workbench/matters/{id}")).collect(), false),
        ask("search, common piece, open", &watcher, one(&found("许可", "")), true),
        ask("search, common piece, all", &watcher, vec![common], true),
        ask("search, common piece, a section", &chief, one(&found("许可", "any")), true),
        ask("search, two words, all", &watcher, vec![two], true),
        ask("search, rare piece, all", &watcher, vec![rare], true),
        ask("search, receipt number", &watcher, receipts.iter().map(|receipt| found(receipt, "any")).collect(), true),
        ask("items", &again(&chief), one("/items"), false),
        ask("item", &again(&chief), one("/items/market-consult"), false),
        ask("home", &again(&chief), one("/"), false),
    ]
}

/// Files questions, as citizens do, many at once.
pub fn creates(program: &Program, times: usize) -> Times {
    let begun = std::time::Instant::now();
    let all = std::thread::scope(|scope| {
        let hands: Vec<_> = (0..FILERS).map(|n| scope.spawn(move || file(program, n, times / FILERS))).collect();
        hands.into_iter().flat_map(|hand| hand.join().expect("a client ends in order")).collect::<Vec<_>>()
    });
    Times::of(all, begun.elapsed())
}

fn file(program: &Program, n: usize, times: usize) -> Vec<Duration> {
    let mut client = Client::new(program.address);
    let form = client.get("/items/market-consult/filings/new").text;
    let (csrf, first) = (hidden(&form, "csrf"), hidden(&form, "id"));
    let one = |m: usize| {
        // Everybody files from a place of their own: one place may file twenty at once.
        client.from(format!("10.{n}.{}.{}", m / 250, m % 250));
        let id = format!("{}{:06x}{:06x}", &first[..24], n, m);
        let form = [
            ("csrf", csrf.as_str()),
            ("id", &id),
            ("f-title", "怎样办理营业执照变更"),
            ("f-question", "请问变更经营范围需要哪些材料，多久能办好？"),
            ("f-asker", "张三"),
            ("f-phone", "13800000000"),
        ];
        let begun = std::time::Instant::now();
        let page = client.post("/items/market-consult/filings", &form);
        assert_eq!(page.status, 303, "a lawful question is filed: {}", page.text);
        begun.elapsed()
    };
    (0..times).map(one).collect()
}

/// How long the sweep takes over matters that cross their due day together; the others have been swept before.
pub fn sweep(place: &Place) -> Duration {
    let entropy: Entropy = Arc::new(|bytes| getrandom::fill(bytes).expect("the machine has randomness"));
    let archive = Archive::open_at(place).expect("the county is there");
    let office = Office::open(archive, entropy).expect("charters are in force");
    let at = |days: i32| Instant::midnight(today().plus(days), Zone::BEIJING).plus_millis(9 * 3_600_000);
    office.sweep(at(0)).expect("a sweep ends");
    std::thread::scope(|scope| {
        for _ in 0..FILERS {
            scope.spawn(|| (0..CROSSING.div_ceil(FILERS)).for_each(|_| apply(&office, at(-14))));
        }
    });
    let begun = std::time::Instant::now();
    let done = office.sweep(at(0)).expect("a sweep ends");
    let took = begun.elapsed();
    assert!(done as usize >= CROSSING, "{done} were deemed done");
    took
}

/// An application that nobody accepts in time.
fn apply(office: &Office, now: Instant) {
    let offer =
        office.offered().expect("items are offered").into_iter().find(|offer| offer.procedure.as_str() == "permit");
    let offer = offer.expect("a permit is offered");
    let answer = |field: &office::FieldView| match field.kind {
        bureau::procedure::FieldKind::Phone => "13800000000".to_string(),
        _ => "石桥村灌溉站".to_string(),
    };
    let filing = Filing {
        id: office.new_id(now),
        item: offer.item.clone(),
        channel: Channel::Portal,
        fields: offer.fields.iter().map(|field| (field.id.clone(), answer(field))).collect(),
        materials: offer.materials.iter().map(|material| material.id.clone()).collect(),
    };
    office.file(&Who::Nobody, filing, now).expect("a lawful application is filed");
}

/// Matters that a list leads to.
fn matters(page: &str) -> Vec<String> {
    let parts = page.split("<td class=\"title\"><a href=\"/workbench/matters/").skip(1);
    parts.filter_map(|part| part.split('"').next()).map(String::from).collect()
}

/// Receipt numbers of a list.
fn receipts(page: &str) -> Vec<String> {
    let parts = page.split("data-label=\"回执号\" class=\"nobreak\">").skip(1);
    parts.filter_map(|part| part.split('<').next()).map(String::from).collect()
}
