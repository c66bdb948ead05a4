//! Supervise orders 督办: given about a matter or of one's own accord, and where they are found.
//!
//! Refuses: an order about a matter that whoever gives it does not see, and a chain of command that is typed.

use crate::{Found, No, Office, Row, Standing, Wanted, Who};
use almanac::{Day, Instant};
use archive::{Cursor, TaskFilter, Trouble};
use bureau::act::{Act, ActKind, Cause, File, Task, Words};
use bureau::disclose::View;
use bureau::id::{ItemId, MatterId, OrganId, PartId, StepId};
use bureau::item::Item;
use bureau::procedure::Procedure;
use bureau::refusal::Refusal;
use bureau::role::Role;
use bureau::roster::{Post, Roster};
use std::collections::BTreeMap;

/// Working days that are offered for an order; whoever gives it may say any other day.
const WORKDAYS: u16 = 5;

/// Most orders shown beside the matter they are about.
const ABOUT_MAX: u32 = 20;

/// An order about to be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOrder {
    /// The id the form was given: sent twice, it is given once.
    pub id: MatterId,
    /// The section that has to do it.
    pub section: OrganId,
    /// Why.
    pub reason: String,
    /// What is wanted.
    pub demand: String,
    /// The last day.
    pub due: Day,
    /// The matter it is about.
    pub about: Option<MatterId>,
}

/// An order as it is offered to whoever may give it.
#[derive(Clone, Debug)]
pub struct OrderDraft {
    /// The matter it would be about.
    pub about: Option<Linked>,
    /// The section that has that matter.
    pub section: Option<OrganId>,
    /// The units that can be ordered, each with its name.
    pub units: Vec<(OrganId, String)>,
    /// The day that is offered.
    pub due: Day,
}

/// A matter that is named beside another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// Which matter.
    pub id: MatterId,
    /// Number on its receipt.
    pub receipt: String,
    /// Its title.
    pub title: String,
    /// Name of the step.
    pub step: String,
    /// The words of its lamp.
    pub lamp: String,
}

/// What stands beside a matter: what it is about, and what was ordered about it, as far as it is for these eyes.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// The matter that an order is about.
    pub about: Option<Linked>,
    /// Orders about the matter.
    pub orders: Vec<Linked>,
    /// Whether this post may order something about it.
    pub may_order: bool,
}

/// Orders in a list, with what the list can be narrowed to.
#[derive(Clone, Debug)]
pub struct Orders {
    /// One page of them, the one due first before all others; with ended ones among them the last given first.
    pub found: Found,
    /// Steps at which they can stand.
    pub steps: Vec<(StepId, String)>,
    /// Units that can be ordered.
    pub units: Vec<(OrganId, String)>,
}

/// Whether a role gives such orders: whoever watches, and leaders.
pub fn has_orders(role: Role) -> bool {
    role.supervises() || crate::has_brief(role)
}

impl Office {
    /// Gives an order.
    ///
    /// # Errors
    /// Those of [`bureau::decide::file`]; [`Refusal::NoSuchMatter`] for a matter it would be about that is not there for
    /// these eyes; [`Refusal::Stale`] when the id is another's.
    pub fn order(&self, who: &Who, order: NewOrder, now: Instant) -> Result<MatterId, No> {
        let actor = Some(who).filter(|who| matches!(who, Who::Seat { .. })).and_then(Who::actor);
        let actor = actor.ok_or(Refusal::NotSeated)?;
        if let Some(about) = order.about {
            self.view(who, about, now)?;
        }
        let standing = self.standing()?;
        let (item, procedure) = standing.charter.given_with(ActKind::Escalate).ok_or(Refusal::NoSuchItem)?;
        let (id, file) = (order.id, file(&order, item, procedure, &standing.roster, self.day(now)));
        let office = self.clone();
        Ok(self.archive.act_numbered(move |writer| {
            let filed = match office.known(writer, id, &file, &actor)? {
                Some(known) => known,
                None => office.file_in(writer, &actor, id, Act::File(file.clone()), "", now)?,
            };
            Ok(filed.map(|_| id))
        })??)
    }

    /// An order as it is offered to this officer, about a matter or about nothing.
    ///
    /// # Errors
    /// [`Refusal::NotYourRole`] for posts that give none, [`Refusal::NoSuchMatter`] for a matter they do not see.
    pub fn order_draft(&self, who: &Who, about: Option<MatterId>, now: Instant) -> Result<OrderDraft, No> {
        let (standing, today) = (self.standing()?, self.day(now));
        let post = self.ordering_post(who, &standing)?;
        let about = about.map(|about| self.view(who, about, now)).transpose()?;
        let section = match &about {
            Some(view) => self.section_of(view.id)?,
            None => None,
        };
        let almanac = self.almanac(&standing, today)?;
        Ok(OrderDraft {
            about: about.map(|view| linked(&view)),
            section,
            units: standing.units_below(&self.scope(post, &standing), post, today),
            due: almanac.add(today, WORKDAYS),
        })
    }

    /// The orders that this post covers.
    ///
    /// # Errors
    /// [`Refusal::NotYourRole`] for posts that give none.
    pub fn orders(
        &self,
        who: &Who,
        wanted: Wanted,
        after: Option<Cursor>,
        limit: u32,
        now: Instant,
    ) -> Result<Orders, No> {
        let standing = self.standing()?;
        let post = self.ordering_post(who, &standing)?;
        let (item, procedure) = standing.charter.given_with(ActKind::Escalate).ok_or(Refusal::NoSuchItem)?;
        let item: Option<ItemId> = Some(item.id.clone());
        Ok(Orders {
            found: self.look_for(who, &Wanted { item, ..wanted }, after, limit, now)?,
            steps: procedure.steps.iter().map(|step| (step.id.clone(), step.name.clone())).collect(),
            units: standing.units_below(&self.scope(post, &standing), post, self.day(now)),
        })
    }

    /// What stands beside a matter that was disclosed to this officer.
    ///
    /// # Errors
    /// Only trouble.
    pub fn beside(&self, who: &Who, view: &View, now: Instant) -> Result<Beside, No> {
        let standing = self.standing()?;
        let Ok(post) = self.reading_post(who, &standing) else { return Ok(Beside::default()) };
        let (scope, filter) = (self.scope(post, &standing), TaskFilter::About(view.id));
        let (page, almanac) = (
            self.archive.read(|reader| reader.tasks(&scope, &filter, None, ABOUT_MAX))?,
            self.almanac(&standing, self.day(now))?,
        );
        let order = |row: archive::TaskRow| {
            let row: Row = standing.row(row.matter, &almanac, self.day(now));
            Linked { id: row.id, receipt: row.receipt, title: row.title, step: row.step, lamp: row.lamp_words }
        };
        let about = view.task.as_ref().and_then(|task| task.cause.about());
        let about = match about.map(|about| self.view(who, about, now)) {
            Some(Ok(view)) => Some(linked(&view)),
            Some(Err(No::Trouble(trouble))) => return Err(No::Trouble(trouble)),
            // Who may not see it learns no more than that the order is about something.
            Some(Err(No::Refused(_))) | None => None,
        };
        // What is an order already is hastened and goes up; a task of a campaign or a duty may be ordered again.
        let ordered = view.task.as_ref().is_some_and(|task| task.cause.task().is_none() && task.duty.is_none());
        let may_order =
            !view.ended && !ordered && view.observed.is_none() && self.ordering_post(who, &standing).is_ok();
        Ok(Beside { about, orders: page.rows.into_iter().map(order).collect(), may_order })
    }

    fn section_of(&self, matter: MatterId) -> Result<Option<OrganId>, Trouble> {
        let scope = archive::Scope::whole(&self.body.id);
        Ok(self.archive.read(|reader| reader.matter(&scope, matter))?.map(|row| row.section))
    }

    /// The post of an officer who gives orders.
    fn ordering_post<'a>(&self, who: &Who, standing: &'a Standing) -> Result<&'a Post, Refusal> {
        let post = self.reading_post(who, standing)?;
        let path = standing.charter.given_with(ActKind::Escalate);
        let (_, procedure) = path.ok_or(Refusal::NoSuchItem)?;
        let line = procedure.lines.iter().find(|line| line.act == ActKind::File).ok_or(Refusal::NoSuchItem)?;
        let refused =
            || Refusal::NotYourRole { act: ActKind::File, roles: line.roles.clone(), clause: line.clause.clone() };
        Some(post).filter(|post| line.roles.contains(&post.role)).ok_or_else(refused)
    }
}

impl Standing {
    /// The units of a scope that somebody leads other than this post, each with its name, bureaus before their sections.
    fn units_below(&self, scope: &archive::Scope, post: &Post, today: Day) -> Vec<(OrganId, String)> {
        let covered = |id: &OrganId| scope.sections.as_ref().is_none_or(|sections| sections.contains(id));
        let led = |id: &OrganId| self.roster.leader(id, today).is_some_and(|leader| leader.id != post.id);
        let organs = self.roster.organs().map(|organ| &organ.id);
        let below = |id: &&OrganId| covered(id) && led(id) && (**id != post.organ || post.role.supervises());
        organs.filter(below).map(|id| (id.clone(), self.section_name(id))).collect()
    }
}

fn linked(view: &View) -> Linked {
    Linked {
        id: view.id,
        receipt: view.receipt.clone(),
        title: view.title.clone(),
        step: view.step.clone(),
        lamp: view.lamp.1.clone(),
    }
}

/// The order as a filing: its first field says why, the one after it what is wanted.
fn file(order: &NewOrder, item: &Item, procedure: &Procedure, roster: &Roster, today: Day) -> File {
    let texts = [&order.reason, &order.demand].into_iter();
    let answers = procedure.fields.iter().zip(texts).map(|(field, text)| (field.id.clone(), Words::new(text)));
    let fields: BTreeMap<PartId, Words> = answers.collect();
    let cause = order.about.map_or(Cause::Own {}, |about| Cause::About { about });
    let accountable = crate::task::head(&order.section, roster, today);
    let direct = roster.leader(&order.section, today).map(|post| post.id.clone());
    File::order(item, order.section.clone(), fields, Task { accountable, direct, ..Task::new(cause, order.due) })
}
