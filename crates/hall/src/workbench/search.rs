//! Looking for matters: the filters, which live in the address, so that an address is a saved view.
//!
//! Refuses: a filter that is no word of a charter. What the post does not cover is found by no address.

use crate::forms::Bag;
use crate::frame::{Frame, encoded, page};
use crate::state::Hall;
use crate::stop::{Answer, Stop};
use crate::times;
use crate::visit::Visitor;
use crate::workbench::today::{GroupView, PAGE, groups};
use almanac::Day;
use askama::Template;
use axum::http::StatusCode;
use bureau::id::{ItemId, OrganId, PostId, StepId, is_word};
use office::{Choices, Count, Held, State, Urgency, Wanted};

/// Everything an address can ask for, in the order of the form.
const NAMES: [&str; 9] = ["q", "state", "item", "section", "step", "holder", "from", "until", "source"];

/// Words of states in addresses, and what they are called.
const STATES: [(&str, &str, State); 13] = [
    ("", "在办", State::Open),
    ("overdue", "已逾期", State::Pressing(Urgency::Overdue)),
    ("near", "临期", State::Near),
    ("today", "今天到期", State::Pressing(Urgency::Today)),
    ("week", "本周到期", State::Week),
    ("soon", "3个工作日内到期", State::Pressing(Urgency::Soon)),
    ("next", "4至10个工作日到期", State::Pressing(Urgency::Next)),
    ("later", "更久到期", State::Pressing(Urgency::Later)),
    ("waiting", "待补正", State::Waiting),
    ("paused", "停计", State::Paused),
    ("halted", "待补正、停计", State::Pressing(Urgency::Halted)),
    ("ended", "已办结", State::Ended),
    ("any", "在办和已办结", State::Any),
];

/// Words of whose matters they are in addresses, and what they are called.
const SOURCES: [(&str, &str); 2] = [("own", "本系统"), ("observed", "外部导入")];

/// Views that have a name: words, query.
const VIEWS: [(&str, &str); 6] = [
    ("我承办的", "mine=1"),
    ("已逾期", "state=overdue"),
    ("本周到期", "state=week"),
    ("待补正", "state=waiting"),
    ("停计", "state=paused"),
    ("全部", "state=any"),
];

/// A choice of a list: value, words, whether chosen.
pub type Pick = (String, String, bool);

/// The form of filters as the page has it.
pub struct Filters {
    /// Words or the beginning of a receipt number.
    pub q: String,
    /// States.
    pub states: Vec<Pick>,
    /// Items.
    pub items: Vec<Pick>,
    /// Sections.
    pub sections: Vec<Pick>,
    /// Steps.
    pub steps: Vec<Pick>,
    /// Posts.
    pub holders: Vec<Pick>,
    /// Whose matters.
    pub sources: Vec<Pick>,
    /// First day of filing.
    pub from: String,
    /// Last day of filing.
    pub until: String,
    /// Whether more than words and state is asked for.
    pub unfolded: bool,
    /// Named views: words, address, whether this is it.
    pub views: Vec<(&'static str, String, bool)>,
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    frame: Frame,
    day: String,
    filters: Filters,
    count: Count,
    first: bool,
    newest: bool,
    /// Whether nothing here can be done together.
    closed: bool,
    /// The query of all of them.
    all: String,
    groups: Vec<GroupView>,
    next: Option<String>,
    /// How many matters were looked at where nothing was found.
    window: u32,
}

impl Filters {
    /// The form, filled with what the address asked for.
    pub fn new(choices: Choices, bag: &Bag) -> Filters {
        let states = STATES.map(|(word, name, _)| (word.to_string(), name.to_string(), bag.one("state") == word));
        let own = [
            ("me".to_string(), "我承办的".to_string()),
            ("offered".into(), "已交办未接收".into()),
            ("none".into(), "未交办".into()),
        ];
        let holder = if is_mine(bag) { "me" } else { bag.one("holder") };
        let here = query(bag, None);
        let view = |(name, asked): (&'static str, &str)| (name, format!("/workbench?{asked}"), here == asked);
        Filters {
            q: bag.one("q").trim().into(),
            states: states.into(),
            items: picks(pairs(choices.items), bag.one("item")),
            sections: picks(pairs(choices.sections), bag.one("section")),
            steps: picks(pairs(choices.steps), bag.one("step")),
            holders: picks(own.into_iter().chain(pairs(choices.holders)), holder),
            sources: picks(pairs(SOURCES.map(|(word, name)| (word, name.into())).into()), bag.one("source")),
            from: bag.one("from").into(),
            until: bag.one("until").into(),
            unfolded: NAMES[2..].iter().any(|name| !bag.one(name).is_empty()),
            views: VIEWS.map(view).into(),
        }
    }
}

/// The word of a holder in addresses.
pub fn holder_word(held: &Held) -> String {
    match held {
        Held::Me => "me".into(),
        Held::Nobody => "none".into(),
        Held::Offered => "offered".into(),
        Held::By(post) => post.to_string(),
    }
}

/// Whether an address asks for more than the list of today.
pub fn is_asked(bag: &Bag) -> bool {
    NAMES.iter().any(|name| !bag.one(name).trim().is_empty())
}

/// `GET /workbench?q=&state=&item=&section=&step=&holder=&from=&until=&source=&after=`
pub async fn found(hall: &Hall, visit: &Visitor, bag: &Bag) -> Answer {
    let who = visit.officer()?.who.clone();
    let (wanted, after, now) = (wanted(bag)?, bag.one("after").parse().ok(), visit.now);
    let newest = matches!(wanted.state, State::Ended | State::Any);
    let closed = wanted.state == State::Ended;
    let (found, choices) = hall
        .ask(move |office| {
            Ok::<_, office::No>((office.look_for(&who, &wanted, after, PAGE, now)?, office.choices(&who)?))
        })
        .await?;
    let filters = Filters::new(choices, bag);
    let named = filters.views.iter().find(|(.., here)| *here);
    let mut rows = groups(found.rows, visit.today);
    if newest && rows.iter().any(|group| group.name != "已办结") {
        // In the order of filing the groups would alternate.
        rows = crate::workbench::today::one_group("在办和已办结，新提出的在前", rows);
    }
    page(&SearchPage {
        frame: Frame::desk(hall, visit, named.map_or("查找办件", |(name, ..)| name), "today"),
        day: times::full_day(visit.today),
        filters,
        count: found.count,
        first: after.is_none(),
        newest,
        closed,
        all: query(bag, None),
        groups: rows,
        next: found.next.map(|next| query(bag, Some(&next.to_string()))),
        window: office::WINDOW,
    })
}

/// Words of states in addresses, the usual one left out.
pub fn states() -> impl Iterator<Item = &'static str> {
    STATES.iter().map(|(word, ..)| *word).filter(|word| !word.is_empty())
}

/// What an address asks for.
///
/// # Errors
/// 400 for a filter that is none.
pub fn wanted(bag: &Bag) -> Result<Wanted, Stop> {
    let bad = || Stop::Status(StatusCode::BAD_REQUEST);
    let word = |name: &str| match bag.one(name) {
        "" => Ok(None),
        word if is_word(word) => Ok(Some(word)),
        _ => Err(bad()),
    };
    let day = |name: &str| match bag.one(name).trim() {
        "" => Ok(None),
        text => text.parse::<Day>().map(Some).map_err(|_| bad()),
    };
    let state = STATES.iter().find(|(word, ..)| *word == bag.one("state")).ok_or_else(bad)?;
    let held = match word("holder")? {
        _ if is_mine(bag) => Some(Held::Me),
        Some("none") => Some(Held::Nobody),
        Some("offered") => Some(Held::Offered),
        Some(post) => Some(Held::By(PostId::new(post))),
        None => None,
    };
    let source = SOURCES.iter().position(|(word, _)| *word == bag.one("source"));
    let observed = match (bag.one("source"), source) {
        ("", _) => None,
        (_, source) => Some(source.ok_or_else(bad)? == 1),
    };
    let text = bag.one("q").trim();
    Ok(Wanted {
        text: (!text.is_empty()).then(|| text.to_string()),
        item: word("item")?.map(ItemId::new),
        section: word("section")?.map(OrganId::new),
        step: word("step")?.map(StepId::new),
        held,
        state: state.2,
        from: day("from")?,
        until: day("until")?,
        observed,
    })
}

fn is_mine(bag: &Bag) -> bool {
    bag.one("mine") == "1" || bag.one("holder") == "me"
}

/// What an address asked for, as the end of an address.
fn query(bag: &Bag, after: Option<&str>) -> String {
    let asked = NAMES.iter().chain(&["mine"]).map(|name| (*name, bag.one(name).trim()));
    let asked = asked.chain(after.map(|after| ("after", after))).filter(|(_, value)| !value.is_empty());
    asked.map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&")
}

fn pairs<T: ToString>(choices: Vec<(T, String)>) -> impl Iterator<Item = (String, String)> {
    choices.into_iter().map(|(id, name)| (id.to_string(), name))
}

/// The choices of a list. What is chosen is always among them.
fn picks(choices: impl Iterator<Item = (String, String)>, chosen: &str) -> Vec<Pick> {
    let mut picks: Vec<Pick> = choices.map(|(id, name)| (id.clone(), name, id == chosen)).collect();
    if !chosen.is_empty() && !picks.iter().any(|(.., here)| *here) {
        picks.push((chosen.into(), chosen.into(), true));
    }
    picks
}
