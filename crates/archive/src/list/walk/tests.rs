//! Every plan of a list, and every list beside a naive one.

use super::*;
use crate::dialect::Connection;
use crate::place::Place;
use crate::projection::Projection;
use almanac::{Day, Instant, Span};
use bureau::act::Channel;
use bureau::id::{BodyId, ItemId, PartyId, PostId, StepId};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};

/// Every form a list can take, for the tests that prepare and explain all statements: those along an index in the
/// order of the list, and those that sort few matters. `parts`: as a server is asked.
pub(crate) fn every_walk(parts: bool) -> (Vec<String>, Vec<String>) {
    let body = BodyId::new("b");
    let some = |bit: usize, n: usize| bit >> n & 1 == 1;
    let (mut along, mut few) = (Vec::new(), Vec::new());
    for bits in (0..1 << 11).step_by(7) {
        let scope = Scope {
            body: body.clone(),
            sections: some(bits, 0).then(|| (0..bits % 3).map(|n| OrganId::new(format!("s{n}"))).collect()),
            items: some(bits, 1).then(|| vec![ItemId::new("a"); 2]),
            party: some(bits, 2).then(|| PartyId::new(1)),
            offered: some(bits, 9).then(|| PostId::new("b")),
        };
        let filter = Filter {
            open: some(bits, 3).then_some(some(bits, 10)),
            section: some(bits, 4).then(|| OrganId::new("s0")),
            holder: some(bits, 5).then(|| PostId::new("a")),
            step: some(bits, 6).then(|| StepId::new("a")),
            party: some(bits, 2).then(|| PartyId::new(2)),
            due_until: some(bits, 7).then_some(Day::from_number(1)),
            near_on: some(bits, 8).then_some(Day::from_number(1)),
            item: some(bits, 7).then(|| ItemId::new("a")),
            held: some(bits, 5).then_some(some(bits, 6)),
            due_from: some(bits, 6).then_some(Day::from_number(1)),
            halted: some(bits, 8).then_some((some(bits, 4), Day::from_number(1))),
            waiting: some(bits, 5).then_some(some(bits, 8)),
            offered: some(bits, 3).then_some(some(bits, 7)),
            observed: some(bits, 3).then_some(some(bits, 4)),
            ordered: some(bits, 4).then_some(some(bits, 3)),
            filed_from: some(bits, 4).then_some(Day::from_number(1)),
            filed_until: some(bits, 4).then_some(Day::from_number(2)),
            text: [None, None, Some("a"), Some("申报 项"), Some("012 26")][bits % 5].map(String::from),
        };
        for order in [Order::Due, Order::Newest] {
            let text = filter.text.as_deref().map(Text::read).unwrap_or_default();
            let (road, window) = (Road::Nowhere, WINDOW);
            let mut walk = Walk { scope: &scope, filter: &filter, order, text, road, window, parts };
            walk.road = walk.along();
            let sorts = matches!(&walk.road, Road::Index(Some(("party" | "offered", _))));
            walk.every(if sorts { &mut few } else { &mut along });
            if !walk.text.pieces.is_empty() && walk.road != Road::Nowhere {
                let number = walk.text.number.is_some();
                walk.road = Road::Few { piece: 0, number };
                walk.every(&mut few);
            }
            if order == Order::Newest && walk.text.pieces.iter().any(|piece| piece.whole) {
                walk.road = Road::Piece(0);
                walk.every(&mut along);
            }
        }
    }
    for all in [&mut along, &mut few] {
        all.sort();
        all.dedup();
    }
    (along, few)
}

impl Walk<'_> {
    fn every(&self, into: &mut Vec<String>) {
        let cursor = Some(Cursor { place: 1, id: MatterId::new(1) });
        for stretch in [Stretch::default(), Stretch { after: cursor, until: cursor }] {
            into.extend(self.rows(stretch, 1).map(|(sql, _)| sql));
            into.extend(self.counted(stretch).map(|(sql, _)| sql));
        }
        if self.road != Road::Nowhere {
            into.push(self.last(cursor).0);
        }
    }
}

/// No list reads what it does not show: every table is entered by more of a key than the body, and a list along an
/// index is not sorted.
#[test]
fn no_list_scans_or_sorts() {
    let folder = tempfile::tempdir().unwrap();
    let connection = Connection::writer(&Place::Folder(folder.path().into()), true).unwrap();
    connection.migrate(crate::SCHEMA).unwrap();
    let (along, few) = every_walk(false);
    assert!(along.len() > 500 && few.len() > 500, "{} {}", along.len(), few.len());
    let looks = along.iter().map(|sql| (sql, false)).chain(few.iter().map(|sql| (sql, true)));
    for (sql, sorts) in looks {
        for step in connection.explain(sql).unwrap() {
            let reads = ["SCAN ", "SEARCH "].iter().any(|word| step.starts_with(word));
            let keyed = step.contains("(body=? AND ") || step.contains("found") || step == "SCAN counted";
            assert!(!reads || keyed, "{step}\n{sql}");
            assert!(sorts || !step.contains("TEMP B-TREE"), "{step}\n{sql}");
        }
    }
}

/// Fourteen titles of few letters, so that pieces are common, rare, repeated and split by gaps.
const TITLES: [&str; 14] = [
    "甲乙丙",
    "乙丙甲乙",
    "丙甲",
    "甲 乙",
    "乙",
    "丁甲乙",
    "甲乙 丙丁",
    "丁丁丁",
    "0122 甲",
    "012",
    "丙",
    "甲乙丙丁甲",
    "",
    "A甲b",
];

const TEXTS: [&str; 14] =
    ["甲乙", "乙丙", "甲", "丁", "甲乙 丙", "丁甲乙", "0122", "012", "0", "2", "戊", "", "，", "a甲B"];

/// A matter of which only what lists look at differs from the others'.
fn some_matter(n: u128) -> impl Strategy<Value = MatterRow> {
    let places = (0..3_usize, 0..3_usize, 0..2_usize, 0..3_u128, 0..4_usize);
    let days = (0..6_i32, prop::option::of(0..6_i32), any::<bool>(), prop::option::of((0..6_i32, 0..4_i32)));
    (places, days, select(&TITLES[..])).prop_map(move |((section, holder, step, party, offered), days, title)| {
        let (filed, due, ended, paused) = days;
        let word = |kind: &str, n: usize| format!("{kind}{n}");
        let at = Instant::from_millis(i64::from(filed) * DAY_MILLIS + (n as i64 % 3) * 1_000);
        MatterRow {
            id: MatterId::new(n),
            receipt: format!("0{}{:010}", 12 + n % 2, n * 7_919 % 100_000),
            item: ItemId::new(word("item", step)),
            item_name: String::new(),
            organ: OrganId::new("organ"),
            section: OrganId::new(word("section", section)),
            step: StepId::new(word("step", step)),
            step_name: String::new(),
            holder: (holder > 0).then(|| PostId::new(word("post", holder))),
            party: PartyId::new(party),
            channel: if offered == 2 { Channel::Order } else { Channel::Portal },
            filed: at,
            filed_day: Day::from_number(filed),
            due_day: due.map(Day::from_number),
            due_kind: None,
            due_clock: None,
            near_day: due.map(|due| Day::from_number(due - 2)),
            paused: paused.map(|(from, days)| Span { from: Day::from_number(from), to: Day::from_number(from + days) }),
            ended: ended.then_some(at),
            outcome: None,
            late_days: 0,
            seq: 1,
            offered: (offered == 0).then(|| PostId::new("post1")),
            observed: (offered == 1).then(|| "another".to_string()),
            deemed_day: None,
            title: (!title.is_empty()).then(|| title.to_string()),
        }
    })
}

fn asked() -> impl Strategy<Value = (Scope, Filter, Order)> {
    let day = || prop::option::weighted(0.2, (0..6_i32).prop_map(Day::from_number));
    let word = |kind: &'static str| prop::option::weighted(0.2, (0..3_usize).prop_map(move |n| format!("{kind}{n}")));
    let sections = prop::option::of(prop::collection::vec((0..4_usize).prop_map(|n| format!("section{n}")), 0..4));
    let scope = (sections, word("item"), prop::option::weighted(0.1, 0..3_u128), prop::bool::weighted(0.1));
    let scope = scope.prop_map(|(sections, item, party, offered)| Scope {
        sections: sections.map(|all| all.into_iter().map(OrganId::new).collect()),
        items: item.map(|item| vec![ItemId::new("item0"), ItemId::new(item)]),
        party: party.map(PartyId::new),
        offered: offered.then(|| PostId::new("post1")),
        ..Scope::whole(&BodyId::new("b"))
    });
    let whether = || prop::option::weighted(0.2, any::<bool>());
    let state = (prop::option::of(any::<bool>()), whether(), whether(), whether(), whether(), whether());
    let words = (word("section"), word("post"), word("step"), word("item"), prop::option::weighted(0.1, 0..3_u128));
    let days = (day(), day(), day(), day(), day(), prop::option::weighted(0.2, any::<bool>()));
    let text = prop::option::of(select(&TEXTS[..]));
    let filter = (state, words, days, text).prop_map(
        |((open, held, waiting, offered, observed, ordered), words, days, text)| Filter {
            open,
            held,
            waiting,
            offered,
            observed,
            ordered,
            section: words.0.map(OrganId::new),
            holder: words.1.map(PostId::new),
            step: words.2.map(StepId::new),
            item: words.3.map(ItemId::new),
            party: words.4.map(PartyId::new),
            due_from: days.0,
            due_until: days.1,
            near_on: days.2,
            filed_from: days.3,
            filed_until: days.4,
            halted: days.5.map(|halted| (halted, Day::from_number(3))),
            text: text.map(String::from),
        },
    );
    (scope, filter, prop_oneof![Just(Order::Due), Just(Order::Newest)])
}

/// What a filter says, in other words.
fn fits(row: &MatterRow, scope: &Scope, filter: &Filter) -> bool {
    let is = |wanted: &Option<String>, found: &str| wanted.as_ref().is_none_or(|wanted| wanted == found);
    let due = row.due_day.map_or(i64::MAX, |day| day.number().into());
    let halted = |day: Day| row.due_day.is_none() || row.paused.is_some_and(|span| span.contains(day));
    scope.covers(row)
        && filter.open.is_none_or(|open| open == row.ended.is_none())
        && is(&filter.section.as_ref().map(ToString::to_string), row.section.as_str())
        && is(&filter.holder.as_ref().map(ToString::to_string), row.holder.as_ref().map_or("", PostId::as_str))
        && is(&filter.step.as_ref().map(ToString::to_string), row.step.as_str())
        && is(&filter.item.as_ref().map(ToString::to_string), row.item.as_str())
        && filter.party.is_none_or(|party| party == row.party)
        && filter.held.is_none_or(|held| held == row.holder.is_some())
        && filter.waiting.is_none_or(|waiting| waiting == row.due_day.is_none())
        && filter.offered.is_none_or(|offered| offered == row.offered.is_some())
        && filter.observed.is_none_or(|observed| observed == row.observed.is_some())
        && filter.ordered.is_none_or(|ordered| ordered == (row.channel == Channel::Order))
        && filter.due_from.is_none_or(|day| due >= day.number().into())
        && filter.due_until.is_none_or(|day| due <= day.number().into())
        && filter.near_on.is_none_or(|day| row.near_day.is_some_and(|near| near <= day) && due >= day.number().into())
        && filter.filed_from.is_none_or(|day| row.filed_day >= day)
        && filter.filed_until.is_none_or(|day| row.filed_day <= day)
        && filter.halted.is_none_or(|(wanted, day)| wanted == halted(day))
        && filter.text.as_ref().is_none_or(|text| says(row, text))
}

/// Whether every word of a text, letter pair by letter pair, stands in a title, or its figures begin the receipt.
fn says(row: &MatterRow, text: &str) -> bool {
    let words = piece::words(text);
    let title = piece::words(row.title.as_deref().unwrap_or_default());
    let has = |pair: &[char]| title.iter().any(|word| word.windows(pair.len()).any(|here| here == pair));
    let number: String = words.concat().into_iter().collect();
    let is_number = !number.is_empty() && number.chars().all(|letter| letter.is_ascii_digit());
    let titled = words.iter().flat_map(|word| word.windows(2.min(word.len()))).all(has);
    !words.is_empty() && (titled || is_number && row.receipt.starts_with(&number))
}

/// Pages of a list one after another, from a walk that looks at few matters at a time.
fn walked(connection: &Connection, walk: &Walk<'_>, limit: u32) -> Vec<MatterRow> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = walk.page(connection, after, limit).unwrap();
        all.extend(page.rows);
        after = page.next;
        if after.is_none() {
            return all;
        }
    }
}

/// Every list, on every road, page by page, is the list that looking at every matter gives.
#[test]
fn lists_are_what_looking_at_every_matter_gives() {
    let folder = tempfile::tempdir().unwrap();
    let mut places = vec![Place::Folder(folder.path().into())];
    places.extend(std::env::var("MINGJING_TEST_POSTGRES").map(Place::Url));
    for place in places {
        let connection = Connection::writer(&place, true).unwrap();
        // Never kept, so a server is left as it was.
        connection.begin_writing().unwrap();
        connection.migrate(crate::SCHEMA).unwrap();
        let county = (0..30_u128).map(some_matter).collect::<Vec<_>>();
        let cases = if cfg!(feature = "server-tests") { 64 } else { 256 };
        let lists = prop::collection::vec(asked(), 8);
        TestRunner::new(Config { failure_persistence: None, cases, ..Config::default() })
            .run(&(county, lists, 1..9_u32, 1..7_u32), |(county, lists, window, limit)| {
                fill(&connection, &county);
                for (scope, filter, order) in &lists {
                    let walk = Walk::of(&connection, scope, filter, *order, window).unwrap();
                    let mut expected: Vec<&MatterRow> = county.iter().filter(|row| fits(row, scope, filter)).collect();
                    expected.sort_by_key(|row| match order {
                        Order::Due => (order.place(row), row.id),
                        Order::Newest => (-order.place(row), MatterId::new(u128::MAX - number(row.id))),
                    });
                    let found = walked(&connection, &walk, limit);
                    prop_assert!(found.iter().eq(expected.iter().copied()), "{:?} {filter:?}", walk.road);
                    let (first, count) = walk.first_page(&connection, limit).unwrap();
                    let page = walk.page(&connection, None, limit).unwrap();
                    prop_assert_eq!((first.rows, first.next), (page.rows, page.next), "{:?}", walk.road);
                    prop_assert_eq!(count, walk.count(&connection).unwrap());
                    match count {
                        Count::Exact(count) => prop_assert_eq!(count as usize, expected.len()),
                        Count::More(count) => prop_assert!(count as usize <= expected.len()),
                    }
                }
                Ok(())
            })
            .unwrap();
    }
}

fn number(id: MatterId) -> u128 {
    (0..30).find(|n| MatterId::new(*n) == id).unwrap()
}

/// Puts these matters and the pieces of their titles in the place of those that were there.
fn fill(connection: &Connection, county: &[MatterRow]) {
    for table in ["matter", "piece"] {
        connection.run(&query::clear(table), &[Value::from("b")]).unwrap();
    }
    let put = |projection: &Projection, row: &[Value]| {
        connection.run(&query::put(projection.table, &projection.columns(), 1), row).unwrap();
    };
    for row in county {
        put(&matter::PROJECTION, &row.values("b"));
        piece::of(row, "b").iter().for_each(|one| put(&piece::PROJECTION, one));
    }
}
