//! Lists: what is to be done today, what was answered, and how many there are.

use crate::{No, Office, Standing, Who};
use almanac::{Almanac, Day, Instant, Term};
use archive::{Count, Cursor, Filter, MatterRow, Order, Scope, Trouble};
use bureau::act::Reading;
use bureau::disclose::clock_card::{plain_done, unit};
use bureau::entry::ClockKind;
use bureau::id::{MatterId, OrganId};
use bureau::refusal::Refusal;
use bureau::roster::Post;
use bureau::watch::Lamp;
use bureau::words;

pub mod board;
pub mod brief;
pub mod search;

/// Which matters are wanted.
#[derive(Clone, Debug, Default)]
pub struct ListAsk {
    /// Only those the post itself has.
    pub mine: bool,
    /// Those that ended instead of those that are open.
    pub ended: bool,
    /// Where to go on.
    pub after: Option<Cursor>,
    /// How many at most.
    pub limit: u32,
}

/// A list of matters, the most pressing first.
#[derive(Clone, Debug)]
pub struct Today {
    /// Its rows.
    pub rows: Vec<Row>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
    /// How many there are of each.
    pub counts: Counts,
}

/// How many matters, as far as counting goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Past due.
    pub overdue: Count,
    /// Due today or past due.
    pub due_by_today: Count,
    /// Due this week or before.
    pub due_by_week: Count,
    /// Not ended.
    pub open: Count,
}

/// A matter in a list.
#[derive(Clone, Debug)]
pub struct Row {
    /// Which matter.
    pub id: MatterId,
    /// Number on its receipt.
    pub receipt: String,
    /// The first answer of its form; says so when it was erased.
    pub title: String,
    /// 外部导入: the other system it was only seen in; none for our own.
    pub observed: Option<String>,
    /// Name of the item.
    pub item: String,
    /// Short name of the section.
    pub section: String,
    /// Name of the step.
    pub step: String,
    /// Name of the post that has it.
    pub holder: Option<String>,
    /// The day it was filed.
    pub filed: Day,
    /// The last day in time.
    pub due: Option<Day>,
    /// Its lamp.
    pub lamp: Lamp,
    /// The words beside it.
    pub lamp_words: String,
    /// Place of its last entry: what a form sends back so that nothing is decided on an old page.
    pub seq: u32,
    /// Where it belongs in the list.
    pub group: Group,
}

/// Where a matter belongs in a list of what is to be done. In the order of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Being handed over to this post: on the first page of what is open, before all others.
    Offered,
    /// Past due.
    Overdue,
    /// Due today.
    Today,
    /// Due by Sunday.
    Week,
    /// Due later.
    Later,
    /// The office waits for the party.
    Waiting,
    /// Over.
    Ended,
}

/// A question with its answer, made public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The matter.
    pub matter: MatterId,
    /// Who answered.
    pub organ: String,
    /// Heading.
    pub title: String,
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// The day it was made public.
    pub day: Day,
}

/// Figures for everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// Not ended.
    pub open: Count,
    /// Past due.
    pub overdue: Count,
    /// Ended.
    pub ended: Count,
}

impl Office {
    /// What lies before this officer, the most pressing first.
    ///
    /// # Errors
    /// [`Refusal::NoReading`] for posts that read no matters.
    pub fn today(&self, who: &Who, ask: &ListAsk, now: Instant) -> Result<Today, No> {
        let (standing, today) = (self.standing()?, self.day(now));
        let post = self.reading_post(who, &standing)?;
        let scope = self.scope(post, &standing);
        let holder = ask.mine.then(|| post.id.clone());
        let filter = Filter { open: Some(!ask.ended), holder, ..Filter::default() };
        let order = if ask.ended { Order::Newest } else { Order::Due };
        let open = Filter { open: Some(true), holder: filter.holder.clone(), ..Filter::default() };
        let until = |day| Filter { due_until: Some(day), ..open.clone() };
        let any_open = Filter { open: Some(true), ..Filter::default() };
        let mine_to_take = Scope::offered(&self.body.id, &post.id);
        let first = !ask.ended && ask.after.is_none();
        let (offered, page, counts) = self.archive.read(|reader| {
            let offered =
                if first { reader.matters(&mine_to_take, &any_open, order, None, ask.limit)?.rows } else { vec![] };
            let page = reader.matters(&scope, &filter, order, ask.after, ask.limit)?;
            let counts = Counts {
                overdue: reader.count(&scope, &until(today.plus(-1)))?,
                due_by_today: reader.count(&scope, &until(today))?,
                due_by_week: reader.count(&scope, &until(sunday(today)))?,
                open: reader.count(&scope, &open)?,
            };
            Ok((offered, page, counts))
        })?;
        let almanac = self.almanac(&standing, today)?;
        let own = page.rows.into_iter().filter(|row| !first || row.offered.as_ref() != Some(&post.id));
        let own = own.map(|row| standing.row(row, &almanac, today));
        let taken = offered.into_iter().map(|row| Row { group: Group::Offered, ..standing.row(row, &almanac, today) });
        Ok(Today { rows: taken.chain(own).collect(), next: page.next, counts })
    }

    /// Published questions and answers, the last first; with them where the next page begins, for `after`.
    ///
    /// # Errors
    /// Only trouble.
    pub fn published(&self, after: Option<&str>, limit: u32) -> Result<(Vec<Answered>, Option<String>), Trouble> {
        let after = after.and_then(place);
        let (page, standing) =
            self.archive.read(|reader| Ok((reader.publications(None, after, limit)?, self.standing_in(reader)?)))?;
        let rows = page.rows.into_iter().map(|row| self.answered(row, &standing)).collect();
        Ok((rows, page.next.map(|(at, id)| format!("{}.{id}", at.millis()))))
    }

    /// One of them.
    ///
    /// # Errors
    /// Only trouble.
    pub fn published_one(&self, matter: MatterId) -> Result<Option<Answered>, Trouble> {
        let (row, standing) =
            self.archive.read(|reader| Ok((reader.publication(matter)?, self.standing_in(reader)?)))?;
        Ok(row.map(|row| self.answered(row, &standing)))
    }

    /// Figures for everybody, of our own matters that somebody asked for.
    ///
    /// # Errors
    /// Only trouble.
    pub fn numbers(&self, now: Instant) -> Result<Numbers, Trouble> {
        let (scope, yesterday) = (Scope::whole(&self.body.id), self.day(now).plus(-1));
        let of = |open, due_until| Filter {
            open: Some(open),
            due_until,
            observed: Some(false),
            ordered: Some(false),
            ..Filter::default()
        };
        self.archive.read(|reader| {
            Ok(Numbers {
                open: reader.count(&scope, &of(true, None))?,
                overdue: reader.count(&scope, &of(true, Some(yesterday)))?,
                ended: reader.count(&scope, &of(false, None))?,
            })
        })
    }

    pub(crate) fn almanac(&self, standing: &Standing, today: Day) -> Result<std::sync::Arc<Almanac>, Trouble> {
        self.archive.glance(|reader| reader.known().almanac(&standing.pin(today)))
    }

    pub(crate) fn reading_post<'a>(&self, who: &Who, standing: &'a Standing) -> Result<&'a Post, Refusal> {
        let Who::Seat { post, .. } = who else {
            return Err(Refusal::NoReading);
        };
        let post = standing.roster.post(post).ok_or(Refusal::NotSeated)?;
        Some(post).filter(|post| standing.charter.may_read(post.role, Reading::List)).ok_or(Refusal::NoReading)
    }

    /// The matters a post covers.
    pub(crate) fn scope(&self, post: &Post, standing: &Standing) -> Scope {
        let own = std::slice::from_ref(&post.organ);
        let serves: &[OrganId] = if post.serves.is_empty() { own } else { &post.serves };
        let covered = |organ: &OrganId| serves.iter().any(|above| standing.roster.is_within(organ, above));
        let sections: Vec<OrganId> =
            standing.roster.organs().map(|organ| &organ.id).filter(|id| covered(id)).cloned().collect();
        let all = sections.len() == standing.roster.organs().count();
        Scope {
            body: self.body.id.clone(),
            sections: (!all).then_some(sections),
            items: (!post.items.is_empty()).then(|| {
                // What any section may have is covered by all its posts.
                let anywhere = standing.charter.items().filter(|item| item.anywhere).map(|item| item.id.clone());
                post.items.iter().cloned().chain(anywhere).collect()
            }),
            party: None,
            offered: None,
        }
    }

    fn answered(&self, row: archive::Publication, standing: &Standing) -> Answered {
        let organ = standing.roster.organ(&row.organ).map_or_else(|| row.organ.to_string(), |organ| organ.name.clone());
        let words = |text: Option<String>| text.unwrap_or_else(|| bureau::act::Words::default().to_string());
        Answered {
            matter: row.matter,
            organ,
            title: words(row.title),
            question: words(row.question),
            answer: words(row.answer),
            day: row.at.day(self.body.zone),
        }
    }
}

impl Standing {
    pub(crate) fn row(&self, row: MatterRow, almanac: &Almanac, today: Day) -> Row {
        let section =
            self.roster.organ(&row.section).map_or_else(|| row.section.to_string(), |organ| organ.short.clone());
        let holder = row.holder.as_ref().and_then(|post| self.roster.post(post)).map(|post| post.name.clone());
        let (lamp, lamp_words) = self.lamp(&row, almanac, today);
        Row {
            id: row.id,
            group: group(&row, today),
            receipt: row.receipt,
            title: row.title.unwrap_or_else(|| bureau::act::Words::default().to_string()),
            observed: row.observed,
            item: row.item_name,
            section,
            step: row.step_name,
            holder,
            filed: row.filed_day,
            due: row.due_day,
            lamp,
            lamp_words,
            seq: row.seq,
        }
    }

    /// The lamp of a row: what the matter page computes from the clocks, read off the columns.
    pub(crate) fn lamp(&self, row: &MatterRow, almanac: &Almanac, today: Day) -> (Lamp, String) {
        let workdays = matches!(self.term_of(row), Some(Term::WorkDays(_)) | None);
        let in_unit = |days: u32| {
            vec![("days", format!("{days}{}", unit(if workdays { Term::WorkDays(0) } else { Term::CalendarDays(0) })))]
        };
        let between = |from: Day, to: Day| {
            if workdays { almanac.between(from, to) } else { to.number() - from.number() }
        };
        let days = |from, to| between(from, to).unsigned_abs();
        if row.ended.is_some() {
            let late = row.late_days > 0;
            let words = if late { words::fill("lamp", "done", "late", &in_unit(row.late_days)) } else { plain_done() };
            return (if late { Lamp::Red } else { Lamp::Done }, words);
        }
        let Some(due) = row.due_day else {
            return (Lamp::Grey, words::say("lamp", "waiting"));
        };
        let left = days(today, due);
        match () {
            () if due < today && days(due, today) > 0 => {
                (Lamp::Red, words::fill("lamp", "red", "says", &in_unit(days(due, today))))
            }
            () if row.paused.is_some_and(|span| span.contains(today)) => {
                (Lamp::Grey, words::fill("lamp", "grey", "says", &[("why", words::say("lamp", "paused"))]))
            }
            () if due <= today => (Lamp::Amber, words::fill("lamp", "amber", "today", &[])),
            () if row.near_day.is_some_and(|near| near <= today) => {
                (Lamp::Amber, words::fill("lamp", "amber", "says", &in_unit(left)))
            }
            () => (Lamp::Green, words::fill("lamp", "green", "says", &in_unit(left))),
        }
    }

    fn term_of(&self, row: &MatterRow) -> Option<Term> {
        let (item, procedure) = self.charter.path(&row.item)?;
        // What ended was late by the day its order named, where one did.
        let ordered = || procedure.clocks.iter().find(|clock| clock.kind == ClockKind::Ordered);
        let rule = row.due_clock.as_ref().map_or_else(ordered, |id| procedure.clock(id))?;
        Some(procedure.term(&rule.budget, item))
    }
}

pub(crate) fn place(text: &str) -> Option<(Instant, MatterId)> {
    let (millis, id) = text.split_once('.')?;
    Some((Instant::from_millis(millis.parse().ok()?), id.parse().ok()?))
}

fn group(row: &MatterRow, today: Day) -> Group {
    match row.due_day {
        _ if row.ended.is_some() => Group::Ended,
        None => Group::Waiting,
        Some(due) if due < today => Group::Overdue,
        Some(due) if due == today => Group::Today,
        Some(due) if due <= sunday(today) => Group::Week,
        Some(_) => Group::Later,
    }
}

/// The last day of this week.
fn sunday(today: Day) -> Day {
    today.plus(6 - today.weekday() as i32)
}
