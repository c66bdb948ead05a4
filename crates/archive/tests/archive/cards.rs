//! Issued cards: the row follows the entries, lists keep to their scope, and the days on which limits are crossed.

use crate::fixture::{append, body, done, id, life, office, salts};
use crate::on_both;
use almanac::{Day, Instant};
use archive::{Archive, CardFilter, Count, Scope};
use bureau::act::Words;
use bureau::card::{CardAct, CardEntry, EraseCard, Issue, Raise, Said, Standing};
use bureau::entry::{Actor, Pin};
use bureau::id::{CardId, ClockId, ItemId, OrganId, PartyId, PostId};
use bureau::record::{Object, Record};
use bureau::watch::Card;

/// Words that must not outlive an erasure.
const SAID: &str = "当事人王五六多次补交材料";

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn card(n: u128, charter: &str, acts: Vec<CardAct>) -> Vec<Record> {
    let issue = CardAct::Issue(Issue {
        matter: id(n),
        receipt: format!("R-{n:06}"),
        item: ItemId::new("science-consult"),
        section: OrganId::new(if n.is_multiple_of(2) { "science-office" } else { "science-result" }),
        rule: "promise-overtime".into(),
        clock: ClockId::new("promised"),
        started: day("2026-03-02"),
        due: day("2026-03-09"),
        late: 1,
        level: Card::Yellow,
        cites: vec![1],
        to: Some(PostId::new("science-office-chief")),
        reply_due: day("2026-03-13").plus(n as i32),
    });
    let entry = |(at, act): (usize, CardAct)| {
        Record::from(&CardEntry {
            body: body(),
            card: CardId::new(format!("{}.promise-overtime.promised.2026-03-02", id(n))),
            seq: at as u32 + 1,
            actor: Actor::Clock,
            at: Instant::from_millis(1_773_000_000_000 + n as i64 * 1_000 + at as i64),
            pin: Pin { charter: charter.into(), almanac: "2026-01-01".into() },
            act,
        })
    };
    std::iter::once(issue).chain(acts).enumerate().map(entry).collect()
}

fn reply() -> CardAct {
    CardAct::Reply(Said { words: Words::new(SAID) })
}

fn found(archive: &Archive, scope: &Scope, filter: &CardFilter) -> Vec<String> {
    let page = archive.read(|reader| reader.cards(scope, filter, None, 50)).unwrap();
    page.rows.into_iter().map(|row| row.receipt).collect()
}

#[test]
fn cards_are_listed_filtered_scoped_and_rebuilt() {
    on_both(|home| {
        let (archive, charter) = office(&home.place);
        for n in 0..4 {
            append(&archive, life(n, &charter)[..2].to_vec(), n as u64).unwrap();
        }
        let raise = CardAct::Raise(Raise { level: Card::Red, late: 4, to: None, reply_due: day("2026-03-18") });
        let acts =
            [vec![], vec![reply()], vec![reply(), CardAct::Uphold(Said { words: Words::new("属实") })], vec![raise]];
        for (n, acts) in acts.into_iter().enumerate() {
            append(&archive, card(n as u128, &charter, acts), 40 + n as u64).unwrap();
        }
        let whole = Scope::whole(&body());
        let all = CardFilter::default();
        assert_eq!(
            found(&archive, &whole, &all),
            ["R-000003", "R-000002", "R-000001", "R-000000"],
            "last issued first"
        );
        let by = |filter: CardFilter| found(&archive, &whole, &filter);
        assert_eq!(by(CardFilter { standing: Some(Standing::Replied), ..all.clone() }), ["R-000001"]);
        assert_eq!(by(CardFilter { open: Some(true), ..all.clone() }), ["R-000003", "R-000001", "R-000000"]);
        assert_eq!(by(CardFilter { level: Some(Card::Red), ..all.clone() }), ["R-000003"]);
        assert_eq!(
            by(CardFilter { section: Some(OrganId::new("science-result")), ..all.clone() }),
            ["R-000003", "R-000001"]
        );
        assert_eq!(by(CardFilter { to: Some(PostId::new("science-office-chief")), ..all.clone() }).len(), 3);
        assert_eq!(by(CardFilter { matter: Some(id(2)), ..all.clone() }), ["R-000002"]);
        assert_eq!(by(CardFilter { reply_until: Some(day("2026-03-14")), ..all.clone() }), ["R-000001", "R-000000"]);

        let sections = Some(vec![OrganId::new("science-result")]);
        assert_eq!(found(&archive, &Scope { sections, ..whole.clone() }, &all), ["R-000003", "R-000001"]);
        assert_eq!(found(&archive, &Scope { sections: Some(vec![]), ..whole.clone() }, &all), [""; 0]);
        assert_eq!(found(&archive, &Scope::party(&body(), PartyId::new(1)), &all), [""; 0], "no card is a party's");

        let page = archive.read(|reader| reader.cards(&whole, &all, None, 3)).unwrap();
        let place = page.next.unwrap().to_string().parse().unwrap();
        let rest = archive.read(|reader| reader.cards(&whole, &all, Some(&place), 3)).unwrap();
        assert_eq!((rest.rows.len(), rest.next), (1, None));
        assert_eq!(archive.read(|reader| reader.count_cards(&whole, &all)), Ok(Count::Exact(4)));
        let loads = archive.read(|reader| reader.cards_by_section(&whole)).unwrap();
        assert_eq!(loads.iter().map(|load| load.count).sum::<u32>(), 3, "open ones only");

        assert_eq!(archive.verify(), Ok(vec![]));
        let before = archive.read(|reader| reader.cards(&whole, &all, None, 50)).unwrap();
        archive.rebuild().unwrap();
        assert_eq!(archive.read(|reader| reader.cards(&whole, &all, None, 50)).unwrap(), before);
        assert_eq!(archive.verify(), Ok(vec![]));
    });
}

/// The days follow the entries: they are there while a clock runs on, and gone once it stopped in time.
#[test]
fn days_on_which_a_limit_is_crossed_are_kept_while_they_are_to_come() {
    on_both(|home| {
        let (archive, charter) = office(&home.place);
        let crossings = || {
            let all = archive.read(|reader| reader.crossing(day("2026-01-01"), day("2026-12-31"), None)).unwrap();
            all.rows.into_iter().map(|(day, id)| (day.to_string(), id)).collect::<Vec<_>>()
        };
        let records = life(0, &charter);
        append(&archive, records[..1].to_vec(), 1).unwrap();
        let open = |text: &str| (text.to_string(), id(0));
        assert_eq!(crossings(), [open("2026-03-04"), open("2026-03-10"), open("2026-03-13")]);
        append(&archive, records[1..2].to_vec(), 2).unwrap();
        assert_eq!(crossings(), [open("2026-03-10"), open("2026-03-13")], "the first step was done in time");
        let after =
            |from| archive.read(|reader| reader.crossing(day(from), day("2026-03-12"), None)).unwrap().rows.len();
        assert_eq!((after("2026-03-09"), after("2026-03-10")), (1, 0), "after one day, up to another");
        append(&archive, records[2..].to_vec(), 3).unwrap();
        assert_eq!(crossings(), []);
        assert_eq!(archive.verify(), Ok(vec![]));
    });
}

#[test]
fn the_words_of_a_card_are_erased_on_order_and_its_facts_stay() {
    on_both(|home| {
        let (archive, charter) = office(&home.place);
        append(&archive, life(0, &charter)[..2].to_vec(), 0).unwrap();
        let records = card(0, &charter, vec![reply(), CardAct::Erase(EraseCard { ground: "依法".into() })]);
        done(&archive, move |writer| writer.append(&records, &mut salts(9))).unwrap();
        let object = Object::card(&body(), &CardId::new(format!("{}.promise-overtime.promised.2026-03-02", id(0))));
        let kept = archive.read(|reader| reader.records(&object)).unwrap();
        assert_eq!(kept.len(), 3);
        assert!(!kept.iter().any(|record| record.payload.to_string().contains(SAID)));
        assert_eq!(archive.verify(), Ok(vec![]));
    });
}
