//! Today: matters by days left, the most pressing first.

use crate::acts::LampView;
use crate::forms::Asked;
use crate::frame::{Frame, encoded, page};
use crate::menu;
use crate::state::Hall;
use crate::stop::{self, Answer};
use crate::times;
use crate::visit::Visitor;
use crate::workbench::search::{self, Filters};
use almanac::Day;
use askama::Template;
use axum::extract::State;
use office::{Count, Counts, Group, ListAsk, No, Office, Row};

/// Rows on one page: two screens.
pub const PAGE: u32 = 50;

/// A row.
pub struct RowView {
    /// As the office gives it.
    pub row: Row,
    /// Its lamp.
    pub lamp: LampView,
    /// Its due day: for machines, for people.
    pub due: Option<(String, String)>,
}

/// Rows of one group.
pub struct GroupView {
    /// What it is called.
    pub name: &'static str,
    /// Its rows.
    pub rows: Vec<RowView>,
}

#[derive(Template)]
#[template(path = "today.html")]
struct TodayPage {
    frame: Frame,
    day: String,
    mine: bool,
    ended: bool,
    first: bool,
    /// Whether nothing here can be done together.
    closed: bool,
    /// Whether something waits to be accepted.
    offered: bool,
    counts: Counts,
    /// Cards that wait for an answer of this post, if there are.
    to_answer: Option<Count>,
    filters: Filters,
    groups: Vec<GroupView>,
    next: Option<String>,
    /// What to do when nothing is here.
    empty: (&'static str, String),
}

/// `GET /workbench?mine=1&ended=1&after=`, and with filters: see [`search`].
pub async fn list(State(hall): State<Hall>, visit: Visitor, Asked(bag): Asked) -> Answer {
    if search::is_asked(&bag) {
        return search::found(&hall, &visit, &bag).await;
    }
    let session = visit.officer()?;
    let (who, home) = (session.who.clone(), menu::home(session.role));
    if home != "/workbench" {
        return Ok(stop::to(home));
    }
    let ask = ListAsk {
        mine: bag.one("mine") == "1",
        ended: bag.one("ended") == "1",
        after: bag.one("after").parse().ok(),
        limit: PAGE,
    };
    let (mine, ended, first) = (ask.mine, ask.ended, ask.after.is_none());
    let now = visit.now;
    let question = move |office: &Office| {
        let to_answer = office.cards_to_answer(&who)?;
        Ok::<_, No>((office.today(&who, &ask, now)?, office.choices(&who)?, to_answer))
    };
    let (today, choices, to_answer) = hall.ask(question).await?;
    page(&TodayPage {
        frame: Frame::desk(&hall, &visit, title(mine, ended), if ended { "ended" } else { "today" }),
        day: times::full_day(visit.today),
        mine,
        ended,
        first,
        closed: ended,
        offered: today.rows.iter().any(|row| row.group == Group::Offered),
        counts: today.counts,
        to_answer: (to_answer != Count::Exact(0)).then_some(to_answer),
        filters: Filters::new(choices, &bag),
        groups: groups(today.rows, visit.today),
        next: today.next.map(|next| encoded(&next.to_string())),
        empty: empty(mine, ended, &today.counts),
    })
}

/// `GET /workbench/find?receipt=`
pub async fn find(State(hall): State<Hall>, visit: Visitor, Asked(bag): Asked) -> Answer {
    let who = visit.officer()?.who.clone();
    let (receipt, now) = (bag.one("receipt").to_string(), visit.now);
    let id = hall.ask(move |office| office.find(&who, &receipt, now)).await?;
    Ok(stop::to(&format!("/workbench/matters/{id}")))
}

fn title(mine: bool, ended: bool) -> &'static str {
    match (ended, mine) {
        (false, false) => "今日",
        (false, true) => "今日：我承办的",
        (true, false) => "已办结",
        (true, true) => "已办结：我承办的",
    }
}

/// Rows by what they are called together, in the order they come.
pub fn groups(rows: Vec<Row>, today: Day) -> Vec<GroupView> {
    let mut groups: Vec<GroupView> = Vec::new();
    for row in rows {
        let name = group_name(row.group);
        let view = view(row, today);
        match groups.last_mut().filter(|group| group.name == name) {
            Some(group) => group.rows.push(view),
            None => groups.push(GroupView { name, rows: vec![view] }),
        }
    }
    groups
}

/// A row as lists show it.
pub fn view(row: Row, today: Day) -> RowView {
    RowView {
        lamp: (row.lamp, row.lamp_words.clone()).into(),
        due: row.due.map(|due| (due.to_string(), times::short(due, today))),
        row,
    }
}

/// All rows under one name.
pub fn one_group(name: &'static str, groups: Vec<GroupView>) -> Vec<GroupView> {
    vec![GroupView { name, rows: groups.into_iter().flat_map(|group| group.rows).collect() }]
}

fn group_name(group: Group) -> &'static str {
    match group {
        Group::Offered => "待您接收移交",
        Group::Overdue => "已逾期",
        Group::Today => "今天到期",
        Group::Week => "本周",
        Group::Later => "以后",
        Group::Waiting => "待申请人",
        Group::Ended => "已办结",
    }
}

/// Headline and next step of an empty list.
fn empty(mine: bool, ended: bool, counts: &Counts) -> (&'static str, String) {
    match (mine, ended) {
        (_, true) => ("还没有办结的件", "办结以后在这里查看。".into()),
        (true, false) => ("您名下没有在办件", "看看本岗位范围内还有哪些件待交办。".into()),
        (false, false) if counts.open == Count::Exact(0) => {
            ("没有在办件", "新的申请和咨询会排在这里，到期近的在前。".into())
        }
        (false, false) => ("这一页没有了", format!("共有{}件在办，请回到第一页。", counts.open)),
    }
}
