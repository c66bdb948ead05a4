//! Lists: the wide row, scopes, filters, pages, counts, the journal, what was published.

use crate::fixture::{append, body, id, life, office};
use crate::on_both;
use almanac::{Day, Instant, Zone};
use archive::{Archive, Count, Filter, JournalPlace, Load, MatterRow, Order, Scope, Urgency};
use bureau::entry::{ClockKind, Outcome};
use bureau::id::{ItemId, MatterId, OrganId, PartyId, PostId, StepId};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn row(archive: &Archive, n: u128) -> MatterRow {
    archive.read(|reader| reader.matter(&Scope::whole(&body()), id(n))).unwrap().unwrap()
}

#[test]
fn the_row_of_a_matter_follows_its_acts() {
    on_both(|home| {
        let (archive, charter) = office(&home.place);
        let records = life(0, &charter);
        append(&archive, records[..1].to_vec(), 1).unwrap();
        let filed = row(&archive, 0);
        assert_eq!(
            (filed.receipt.as_str(), filed.item_name.as_str(), filed.step_name.as_str()),
            ("R-000000", "科技政策咨询", "待受理")
        );
        assert_eq!((filed.title.as_deref(), filed.holder.clone(), filed.seq), (Some("如何申报"), None, 1));
        assert_eq!(
            (filed.filed_day, filed.due_day, filed.near_day),
            (day("2026-03-02"), Some(day("2026-03-03")), Some(day("2026-03-02")))
        );
        assert_eq!((filed.due_kind, filed.due_clock.unwrap().as_str()), (Some(ClockKind::Step), "acceptance"));

        append(&archive, records[1..2].to_vec(), 2).unwrap();
        let assigned = row(&archive, 0);
        assert_eq!((assigned.due_day, assigned.near_day), (Some(day("2026-03-09")), Some(day("2026-03-06"))));
        assert_eq!((assigned.holder, assigned.ended), (Some(PostId::new("science-officer")), None));

        append(&archive, records[2..].to_vec(), 3).unwrap();
        let ended = row(&archive, 0);
        assert_eq!((ended.due_day, ended.due_kind, ended.near_day, ended.late_days), (None, None, None, 0));
        assert_eq!(
            (ended.ended.map(|at| at.day(Zone::BEIJING)), ended.outcome),
            (Some(day("2026-03-04")), Some(Outcome::Answered))
        );
        assert_eq!(ended.seq, 4);
    });
}

/// Matters 0..12; every third is ended, every other third only filed.
fn desk(archive: &Archive, charter: &str) {
    for n in 0..12 {
        let acts = [4, 2, 1][n as usize % 3];
        append(archive, life(n, charter)[..acts].to_vec(), n as u64).unwrap();
    }
}

#[test]
fn pages_put_together_are_the_whole_list() {
    on_both(|home| {
        let (archive, charter) = office(&home.place);
        desk(&archive, &charter);
        let scope = Scope::whole(&body());
        for order in [Order::Due, Order::Newest] {
            let whole = archive.read(|reader| reader.matters(&scope, &Filter::default(), order, None, 100)).unwrap();
            assert_eq!((whole.rows.len(), whole.next), (12, None));
            let mut paged = Vec::new();
            let mut after = None;
            loop {
                let page = archive.read(|reader| reader.matters(&scope, &Filter::default(), order, after, 5)).unwrap();
                paged.extend(page.rows);
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(paged, whole.rows);
            let place = |row: &MatterRow| match order {
                Order::Due => (row.due_day.map_or(i64::MAX, |day| day.number().into()), row.id),
                Order::Newest => (-row.filed.millis(), row.id),
            };
            assert!(paged.windows(2).all(|pair| place(&pair[0]).0 <= place(&pair[1]).0), "{order:?}");
        }
    });
}

#[test]
fn a_filter_keeps_what_it_says() {
    on_both(|home| {
        let (archive, charter) = office(&home.place);
        desk(&archive, &charter);
        let check = |scope: &Scope, filter: Filter, keep: &dyn Fn(&MatterRow) -> bool| {
            let all = archive
                .read(|reader| reader.matters(&Scope::whole(&body()), &Filter::default(), Order::Due, None, 100))
                .unwrap();
            let mut expected = all.rows;
            expected.retain(keep);
            let found = archive.read(|reader| reader.matters(scope, &filter, Order::Due, None, 100)).unwrap();
            assert_eq!(found.rows, expected, "{filter:?}");
            let count = archive.read(|reader| reader.count(scope, &filter)).unwrap();
            assert_eq!(count, Count::Exact(expected.len() as u32));
            expected.len()
        };
        let whole = Scope::whole(&body());
        let none = Filter::default;
        let office = || OrganId::new("science-office");
        let monday = day("2026-03-09");
        assert_eq!(check(&whole, Filter { open: Some(true), ..none() }, &|row| row.ended.is_none()), 8);
        assert_eq!(check(&whole, Filter { open: Some(false), ..none() }, &|row| row.ended.is_some()), 4);
        assert_eq!(check(&whole, Filter { section: Some(office()), ..none() }, &|_| true), 12);
        assert_eq!(
            check(&whole, Filter { step: Some(StepId::new("intake")), ..none() }, &|row| row.step.as_str() == "intake"),
            4
        );
        let officer = PostId::new("science-officer");
        assert_eq!(check(&whole, Filter { holder: Some(officer), ..none() }, &|row| row.holder.is_some()), 8);
        assert_eq!(check(&whole, Filter { party: Some(PartyId::new(7)), ..none() }, &|row| row.id == id(7)), 1);
        assert!(
            check(&whole, Filter { due_until: Some(monday), ..none() }, &|row| row
                .due_day
                .is_some_and(|day| day <= monday))
                > 0
        );
        let near = |row: &MatterRow| {
            row.near_day.is_some_and(|day| day <= monday) && row.due_day.is_some_and(|day| day >= monday)
        };
        assert!(check(&whole, Filter { near_on: Some(monday), ..none() }, &near) > 0);

        let item = |name| Some(ItemId::new(name));
        assert_eq!(check(&whole, Filter { item: item("science-consult"), ..none() }, &|_| true), 12);
        assert_eq!(check(&whole, Filter { item: item("other"), ..none() }, &|_| false), 0);
        assert_eq!(check(&whole, Filter { held: Some(false), ..none() }, &|row| row.holder.is_none()), 4);
        let filed = |from, until| Filter { filed_from: Some(day(from)), filed_until: Some(day(until)), ..none() };
        assert!(
            check(&whole, filed("2026-03-03", "2026-03-04"), &|row| {
                (day("2026-03-03")..=day("2026-03-04")).contains(&row.filed_day)
            }) > 0
        );
        let later = |row: &MatterRow| row.due_day.is_none_or(|due| due >= monday);
        assert!(check(&whole, Filter { due_from: Some(monday), ..none() }, &later) > 0);
        let waits = |row: &MatterRow| row.due_day.is_none();
        assert_eq!(check(&whole, Filter { halted: Some((true, monday)), ..none() }, &waits), 4);

        let sections = |names: &[&str]| Scope {
            sections: Some(names.iter().copied().map(OrganId::new).collect()),
            ..whole.clone()
        };
        assert_eq!(check(&sections(&["science-office", "other"]), none(), &|_| true), 12);
        assert_eq!(check(&sections(&["other"]), none(), &|_| false), 0);
        assert_eq!(check(&sections(&[]), none(), &|_| false), 0);
        assert_eq!(check(&Scope { items: Some(vec![ItemId::new("other")]), ..whole.clone() }, none(), &|_| false), 0);
        assert_eq!(check(&Scope::party(&body(), PartyId::new(3)), none(), &|row| row.id == id(3)), 1);
        assert_eq!(check(&Scope::whole(&bureau::id::BodyId::new("elsewhere")), none(), &|_| false), 0);
    });
}

#[test]
fn a_matter_outside_the_scope_is_not_found() {
    on_both(|home| {
        let (archive, charter) = office(&home.place);
        desk(&archive, &charter);
        let find = |party: u128| {
            let scope = Scope::party(&body(), PartyId::new(party));
            let by_id = archive.read(|reader| reader.matter(&scope, id(3))).unwrap().map(|row| row.id);
            let by_receipt =
                archive.read(|reader| reader.matter_by_receipt(&scope, "R-000003")).unwrap().map(|row| row.id);
            assert_eq!(by_id, by_receipt);
            by_id
        };
        assert_eq!([find(3), find(4)], [Some(id(3)), None]);
    });
}

#[test]
fn what_is_published_is_listed_without_names() {
    on_both(|home| {
        let (archive, charter) = office(&home.place);
        desk(&archive, &charter);
        let list = |organ: Option<&str>, after| {
            let organ = organ.map(OrganId::new);
            archive.read(|reader| reader.publications(organ.as_ref(), after, 3)).unwrap()
        };
        let first = list(None, None);
        let second = list(None, first.next);
        assert_eq!((first.rows.len(), second.rows.len(), second.next), (3, 1, None));
        let ids: Vec<MatterId> = first.rows.iter().chain(&second.rows).map(|row| row.matter).collect();
        assert_eq!(ids, [9, 3, 6, 0].map(id));
        assert_eq!((list(Some("science"), None).rows, list(Some("other"), None).rows.len()), (first.rows, 0));
        let one = archive.read(|reader| reader.publication(id(9))).unwrap().unwrap();
        assert_eq!(one.answer.as_deref(), Some("三月底前"));
        assert_eq!(archive.read(|reader| reader.publication(id(1))), Ok(None));
    });
}

#[test]
fn the_journal_is_in_order_of_writing_and_has_no_words() {
    on_both(|home| {
        let (archive, charter) = office(&home.place);
        desk(&archive, &charter);
        let mut place = JournalPlace::at(Instant::from_millis(0));
        let mut lines = Vec::new();
        loop {
            let page = archive.read(|reader| reader.journal(&place, 7)).unwrap();
            lines.extend(page.rows);
            match page.next {
                Some(next) => place = next,
                None => break,
            }
        }
        assert_eq!(lines.len(), 4 * (4 + 2 + 1));
        assert!(lines.windows(2).all(|pair| pair[0].recorded <= pair[1].recorded));
        assert!(lines.iter().all(|line| !line.text.contains(crate::fixture::SECRET)));
    });
}

#[test]
fn a_text_finds_titles_and_receipts_within_the_scope() {
    on_both(|home| {
        let (archive, charter) = office(&home.place);
        desk(&archive, &charter);
        let check = |scope: &Scope, text: &str, expected: u32| {
            let filter = Filter { text: Some(text.into()), ..Filter::default() };
            let found = archive.read(|reader| reader.count(scope, &filter)).unwrap();
            assert_eq!(found, Count::Exact(expected), "{text}");
            let rows = archive.read(|reader| reader.matters(scope, &filter, Order::Newest, None, 100)).unwrap().rows;
            assert_eq!(rows.len() as u32, expected);
        };
        let whole = Scope::whole(&body());
        for text in ["如何申报", "申报", "报", "申报 如何", "，何申！"] {
            check(&whole, text, 12);
        }
        for text in ["申请", "申何", "", "。", "张三", "%", "_", "000003"] {
            check(&whole, text, 0);
        }
        check(&Scope { sections: Some(vec![OrganId::new("other")]), ..whole.clone() }, "申报", 0);
        check(&Scope::party(&body(), PartyId::new(3)), "申报", 1);
    });
}

#[test]
fn the_board_counts_what_its_filters_find() {
    on_both(|home| {
        let (archive, charter) = office(&home.place);
        desk(&archive, &charter);
        for (first, all) in [("2026-03-02", 8), ("2026-03-06", 8), ("2026-03-20", 8)] {
            let days = [day(first), day(first).plus(3), day(first).plus(5)];
            let whole = Scope::whole(&body());
            let board = archive.read(|reader| reader.board(&whole, days, false)).unwrap();
            assert_eq!(board.iter().map(|load| load.count).sum::<u32>(), all);
            let mut loads = Vec::new();
            for holder in [None, Some(PostId::new("science-officer"))] {
                for urgency in Urgency::ALL {
                    let mut filter = urgency.filter(days);
                    (filter.held, filter.holder) = (Some(holder.is_some()), holder.clone());
                    match archive.read(|reader| reader.count(&whole, &filter)).unwrap() {
                        Count::Exact(0) => {}
                        Count::Exact(count) => loads.push(Load { holder: holder.clone(), urgency, count }),
                        Count::More(_) => panic!("few are many"),
                    }
                }
            }
            assert_eq!(board, loads, "{first}");
            let none = Scope { sections: Some(vec![]), ..whole };
            assert_eq!(archive.read(|reader| reader.board(&none, days, false)).unwrap(), []);
        }
    });
}
