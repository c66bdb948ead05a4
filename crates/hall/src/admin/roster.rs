//! Organs and posts, and who sat where on a day.
//!
//! Refuses: anybody without a seat.

use crate::forms::Asked;
use crate::frame::{Frame, page};
use crate::state::Hall;
use crate::stop::{Answer, Stop};
use crate::times;
use crate::visit::Visitor;
use almanac::Day;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use bureau::id::{OrganId, PostId};
use bureau::role::Role;
use bureau::roster::{Organ, Post, Roster, Tenure};
use office::Duties;

/// A post with who sits there.
pub struct Seat {
    /// Its address.
    pub address: String,
    /// Its name.
    pub name: String,
    /// Its role.
    pub role: &'static str,
    /// Who sits there on the day: address, name, acting, since.
    pub holder: Option<(String, String, bool, String)>,
}

/// An organ with its posts.
pub struct Branch {
    /// Its address.
    pub address: String,
    /// Its name.
    pub name: String,
    /// The organs above it, short.
    pub above: String,
    /// Its posts.
    pub seats: Vec<Seat>,
}

/// A stretch somebody sat on a post.
pub struct Stretch {
    /// First day: for machines, for people.
    pub from: (String, String),
    /// Last day.
    pub to: Option<(String, String)>,
    /// Whether it lasts on the day asked for.
    pub now: bool,
    /// Whether it is still to come.
    pub ahead: bool,
    /// Who or where: address, name.
    pub other: (String, String),
    /// Whether it is an acting one.
    pub acting: bool,
    /// Which tenure.
    pub id: String,
}

#[derive(Template)]
#[template(path = "admin_organs.html")]
struct OrgansPage {
    frame: Frame,
    day: String,
    stamp: String,
    q: String,
    proposes: bool,
    organs: usize,
    posts: usize,
    vacant: usize,
    branches: Vec<Branch>,
}

#[derive(Template)]
#[template(path = "admin_organ.html")]
struct OrganPage {
    frame: Frame,
    organ: Organ,
    kind: &'static str,
    parent: Option<(String, String)>,
    below: Vec<(String, String)>,
    day: String,
    stamp: String,
    proposes: bool,
    seats: Vec<Seat>,
}

#[derive(Template)]
#[template(path = "admin_post.html")]
struct PostPage {
    frame: Frame,
    post: Post,
    organ: (String, String),
    day: String,
    stamp: String,
    holder: Option<Stretch>,
    duties: Duties,
    stretches: Vec<Stretch>,
    proposes: bool,
}

/// `GET /admin/organs?on=&q=`
pub async fn organs(State(hall): State<Hall>, visit: Visitor, Asked(bag): Asked) -> Answer {
    let (roster, proposes) = seen(&hall, &visit).await?;
    let (on, q) = (day_of(bag.one("on"), visit.today)?, bag.one("q").trim().to_string());
    let mut branches = Vec::new();
    for organ in in_order(&roster) {
        let mut branch = branch(&roster, organ, on);
        if !q.is_empty() && !branch.name.contains(&q) {
            branch.seats.retain(|seat| fits(seat, &q));
        }
        if q.is_empty() || branch.name.contains(&q) || !branch.seats.is_empty() {
            branches.push(branch);
        }
    }
    let seats = || branches.iter().flat_map(|branch| &branch.seats);
    page(&OrgansPage {
        frame: Frame::desk(&hall, &visit, "机构和岗位", "organs"),
        day: times::full_day(on),
        stamp: on.to_string(),
        q,
        proposes,
        organs: branches.len(),
        posts: seats().count(),
        vacant: seats().filter(|seat| seat.holder.is_none()).count(),
        branches,
    })
}

/// `GET /admin/organs/{organ}?on=`
pub async fn organ(State(hall): State<Hall>, visit: Visitor, Path(id): Path<String>, Asked(bag): Asked) -> Answer {
    let (roster, proposes) = seen(&hall, &visit).await?;
    let on = day_of(bag.one("on"), visit.today)?;
    let organ = roster.organ(&OrganId::new(id)).cloned().ok_or(Stop::Status(StatusCode::NOT_FOUND))?;
    let link = |organ: &Organ| (format!("/admin/organs/{}", organ.id), organ.name.clone());
    let below = in_order(&roster).into_iter().filter(|other| other.parent.as_ref() == Some(&organ.id));
    page(&OrganPage {
        frame: Frame::desk(&hall, &visit, organ.name.clone(), "organs"),
        kind: kind_zh(&organ.kind),
        parent: organ.parent.as_ref().and_then(|parent| roster.organ(parent)).map(link),
        below: below.map(link).collect(),
        day: times::full_day(on),
        stamp: on.to_string(),
        proposes,
        seats: branch(&roster, &organ, on).seats,
        organ,
    })
}

/// `GET /admin/posts/{post}?on=`
pub async fn post(State(hall): State<Hall>, visit: Visitor, Path(id): Path<String>, Asked(bag): Asked) -> Answer {
    let (roster, proposes) = seen(&hall, &visit).await?;
    let on = day_of(bag.one("on"), visit.today)?;
    let post = roster.post(&PostId::new(id)).cloned().ok_or(Stop::Status(StatusCode::NOT_FOUND))?;
    let (who, now, asked) = (visit.officer()?.who.clone(), visit.now, post.id.clone());
    let duties = hall.ask(move |office| office.duties(&who, &asked, now)).await?;
    let organ = roster.organ(&post.organ);
    let stretches = || {
        stretches(
            &roster,
            on,
            |seat| seat.post == post.id,
            |seat| (format!("/admin/people/{}", seat.person), bureau::admin::person_name(seat.person, &roster)),
        )
    };
    page(&PostPage {
        frame: Frame::desk(&hall, &visit, post.name.clone(), "organs"),
        organ: organ.map(|organ| (format!("/admin/organs/{}", organ.id), organ.name.clone())).unwrap_or_default(),
        day: times::full_day(on),
        stamp: on.to_string(),
        holder: stretches().into_iter().find(|stretch| stretch.now),
        duties,
        stretches: stretches(),
        proposes,
        post,
    })
}

/// The roster for this visitor, and whether they may propose changes of it.
pub async fn seen(hall: &Hall, visit: &Visitor) -> Result<(std::sync::Arc<Roster>, bool), Stop> {
    let session = visit.officer()?;
    let (who, now) = (session.who.clone(), visit.now);
    let roster = hall.ask(move |office| office.roster_for(&who, now)).await?;
    Ok((roster, session.role.is_some_and(proposes)))
}

/// Whether a role proposes changes of the roster.
pub fn proposes(role: Role) -> bool {
    matches!(role, Role::Personnel | Role::SystemAdmin)
}

/// A day of an address; today when none is asked for.
pub fn day_of(text: &str, today: Day) -> Result<Day, Stop> {
    match text.trim() {
        "" => Ok(today),
        text => text.parse().map_err(|_| Stop::Status(StatusCode::BAD_REQUEST)),
    }
}

/// Tenures that are wanted, the last first.
pub fn stretches(
    roster: &Roster,
    on: Day,
    wanted: impl Fn(&Tenure) -> bool,
    other: impl Fn(&Tenure) -> (String, String),
) -> Vec<Stretch> {
    let mut seats: Vec<&Tenure> = roster.tenures().filter(|seat| wanted(seat)).collect();
    seats.sort_by_key(|seat| std::cmp::Reverse((seat.from, seat.id)));
    let told = |day: Day| (day.to_string(), times::full(day));
    let stretch = |seat: &&Tenure| Stretch {
        from: told(seat.from),
        to: seat.to.map(told),
        now: seat.holds(on),
        ahead: on < seat.from,
        other: other(seat),
        acting: seat.acting,
        id: seat.id.to_string(),
    };
    seats.iter().map(stretch).collect()
}

/// What a kind of organ is called.
pub fn kind_zh(kind: &str) -> &'static str {
    KINDS.iter().find(|(word, _)| *word == kind).map_or("机构", |(_, name)| name)
}

/// Kinds of organs: word, name.
pub const KINDS: [(&str, &str); 6] = [
    ("bureau", "工作部门"),
    ("section", "内设机构"),
    ("office", "办公室"),
    ("hall", "政务服务中心"),
    ("leading_group", "领导小组"),
    ("government", "人民政府"),
];

/// All organs, each followed by those below it, by number.
pub fn in_order(roster: &Roster) -> Vec<&Organ> {
    let mut found = Vec::new();
    below(roster, None, &mut found);
    found
}

fn below<'a>(roster: &'a Roster, parent: Option<&OrganId>, found: &mut Vec<&'a Organ>) {
    let mut own: Vec<&Organ> = roster.organs().filter(|organ| organ.parent.as_ref() == parent).collect();
    own.sort_by_key(|organ| organ.number);
    for organ in own {
        found.push(organ);
        below(roster, Some(&organ.id), found);
    }
}

fn branch(roster: &Roster, organ: &Organ, on: Day) -> Branch {
    let mut above = Vec::new();
    let mut at = organ.parent.as_ref().and_then(|parent| roster.organ(parent));
    while let Some(parent) = at {
        // The root stands above all; naming it says nothing.
        if parent.parent.is_some() {
            above.push(parent.short.clone());
        }
        at = parent.parent.as_ref().and_then(|parent| roster.organ(parent));
    }
    above.reverse();
    let posts = roster.posts().filter(|post| post.organ == organ.id);
    let mut posts: Vec<&Post> = posts.collect();
    posts.sort_by_key(|post| (std::cmp::Reverse(rank(post.role)), post.id.clone()));
    let seat = |post: &&Post| Seat {
        address: format!("/admin/posts/{}", post.id),
        name: post.name.clone(),
        role: post.role.zh(),
        holder: roster.tenures().find(|seat| seat.post == post.id && seat.holds(on)).map(|seat| {
            let name = bureau::admin::person_name(seat.person, roster);
            (format!("/admin/people/{}", seat.person), name, seat.acting, times::full(seat.from))
        }),
    };
    Branch {
        address: format!("/admin/organs/{}", organ.id),
        name: organ.name.clone(),
        above: above.join(" › "),
        seats: posts.iter().map(seat).collect(),
    }
}

/// Leaders before those they lead.
fn rank(role: Role) -> u8 {
    match role {
        Role::Head => 4,
        Role::DeputyHead => 3,
        Role::SectionChief => 2,
        Role::SectionOfficer | Role::WindowClerk => 0,
        _ => 1,
    }
}

fn fits(seat: &Seat, q: &str) -> bool {
    seat.name.contains(q) || seat.holder.as_ref().is_some_and(|(_, name, ..)| name.contains(q))
}
