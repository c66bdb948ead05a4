//! Looking for matters: what an officer asks for by words, item, section, step, holder, state and day of filing.
//!
//! Refuses: to find what the post does not cover; a section, item or holder that is asked for only narrows.

use super::{Row, sunday};
use crate::{No, Office, Standing, Who};
use almanac::{Almanac, Day, Instant};
use archive::{Count, Cursor, Filter, Scope, Urgency};
use bureau::id::{ItemId, OrganId, PostId, StepId};
use bureau::roster::Post;
use std::collections::BTreeMap;

/// In what state matters are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Not ended.
    #[default]
    Open,
    /// Near due: the amber lamp is lit.
    Near,
    /// Due today or later this week.
    Week,
    /// Pressing so much, as the board counts them.
    Pressing(Urgency),
    /// The office waits for the party.
    Waiting,
    /// The clock is paused.
    Paused,
    /// Ended.
    Ended,
    /// Open or ended.
    Any,
}

/// Who has what is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// The post that asks.
    Me,
    /// No post yet.
    Nobody,
    /// A post that was asked to take it over and has not accepted yet; another answers for it meanwhile.
    Offered,
    /// This post.
    By(PostId),
}

/// Which matters are wanted. Every condition that is set must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The beginning of a receipt number, or words of the title.
    pub text: Option<String>,
    /// What was asked for.
    pub item: Option<ItemId>,
    /// The section that has it.
    pub section: Option<OrganId>,
    /// Where it stands.
    pub step: Option<StepId>,
    /// Who has it.
    pub held: Option<Held>,
    /// In what state.
    pub state: State,
    /// Filed on this day or later.
    pub from: Option<Day>,
    /// Filed on this day or before.
    pub until: Option<Day>,
    /// Only seen in another system (`true`) or our own.
    pub observed: Option<bool>,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// One page of it: the most pressing first, with ended ones among them the last filed first.
    pub rows: Vec<Row>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
    /// How many there are.
    pub count: Count,
}

/// What can be chosen, each with its name: only what the post covers.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// Items.
    pub items: Vec<(ItemId, String)>,
    /// Sections that have items.
    pub sections: Vec<(OrganId, String)>,
    /// Steps of the procedures of the items.
    pub steps: Vec<(StepId, String)>,
    /// Posts that handle matters.
    pub holders: Vec<(PostId, String)>,
}

impl Office {
    /// Looks for matters.
    ///
    /// # Errors
    /// [`bureau::refusal::Refusal::NoReading`] for posts that read no matters.
    pub fn look_for(
        &self,
        who: &Who,
        wanted: &Wanted,
        after: Option<Cursor>,
        limit: u32,
        now: Instant,
    ) -> Result<Found, No> {
        let (standing, today) = (self.standing()?, self.day(now));
        let post = self.reading_post(who, &standing)?;
        let scope = self.scope(post, &standing);
        let almanac = self.almanac(&standing, today)?;
        let filter = wanted.filter(post, board_days(today, &almanac));
        let (page, count) = self.archive.read(|reader| reader.found(&scope, &filter, after, limit))?;
        let rows = page.rows.into_iter().map(|row| standing.row(row, &almanac, today)).collect();
        Ok(Found { rows, next: page.next, count })
    }

    /// What this officer can choose from.
    ///
    /// # Errors
    /// As for [`Office::look_for`].
    pub fn choices(&self, who: &Who) -> Result<Choices, No> {
        let standing = self.standing()?;
        let post = self.reading_post(who, &standing)?;
        Ok(standing.choices(&self.scope(post, &standing)))
    }
}

impl Wanted {
    pub(crate) fn filter(&self, post: &Post, days: [Day; 3]) -> Filter {
        let today = days[0];
        let open = |open| Filter { open, ..Filter::default() };
        let by_state = match self.state {
            State::Open => open(Some(true)),
            State::Ended => open(Some(false)),
            State::Any => open(None),
            State::Near => Filter { near_on: Some(today), ..open(Some(true)) },
            State::Week => Filter { due_from: Some(today), due_until: Some(sunday(today)), ..open(Some(true)) },
            State::Waiting => Filter { waiting: Some(true), ..open(Some(true)) },
            State::Paused => Filter { waiting: Some(false), ..Urgency::Halted.filter(days) },
            State::Pressing(urgency) => urgency.filter(days),
        };
        let holder = match &self.held {
            Some(Held::Me) => Some(post.id.clone()),
            Some(Held::By(post)) => Some(post.clone()),
            Some(Held::Nobody | Held::Offered) | None => None,
        };
        Filter {
            text: self.text.clone(),
            item: self.item.clone(),
            section: self.section.clone(),
            step: self.step.clone(),
            offered: (self.held == Some(Held::Offered)).then_some(true),
            held: matches!(self.held, Some(Held::Nobody)).then_some(false),
            holder,
            filed_from: self.from,
            filed_until: self.until,
            observed: self.observed,
            ..by_state
        }
    }
}

impl Standing {
    fn choices(&self, scope: &Scope) -> Choices {
        let mut choices = Choices::default();
        let mut steps: BTreeMap<&StepId, Vec<&str>> = BTreeMap::new();
        let covers = |section| scope.sections.as_ref().is_none_or(|sections| sections.contains(section));
        let reads = |item| scope.items.as_ref().is_none_or(|items| items.contains(item));
        for item in self.charter.items().filter(|item| covers(&item.section) && reads(&item.id)) {
            choices.items.push((item.id.clone(), item.name.clone()));
            if !choices.sections.iter().any(|(section, _)| *section == item.section) {
                choices.sections.push((item.section.clone(), self.section_name(&item.section)));
            }
            let path = self.charter.path(&item.id).into_iter();
            for step in path.flat_map(|(_, procedure)| &procedure.steps) {
                let names = steps.entry(&step.id).or_default();
                if !names.contains(&step.name.as_str()) {
                    names.push(&step.name);
                }
            }
        }
        choices.steps = steps.into_iter().map(|(step, names)| (step.clone(), names.join("／"))).collect();
        choices.holders = self.handlers(scope).map(|post| (post.id.clone(), self.post_name(post))).collect();
        choices
    }

    /// The posts of a scope that handle matters.
    pub(super) fn handlers(&self, scope: &Scope) -> impl Iterator<Item = &Post> {
        use bureau::role::Role::{SectionChief, SectionOfficer};
        let covers = |post: &&Post| scope.sections.as_ref().is_none_or(|sections| sections.contains(&post.organ));
        self.roster.posts().filter(|post| matches!(post.role, SectionChief | SectionOfficer)).filter(covers)
    }

    /// A post with the bureau and the section it belongs to, as far as its own name does not say so.
    pub(crate) fn post_name(&self, post: &Post) -> String {
        let organ = self.roster.organ(&post.organ);
        let section = organ.map_or("", |organ| organ.short.as_str());
        let above = organ.and_then(|organ| self.roster.organ(organ.parent.as_ref()?));
        let above = above.filter(|organ| organ.parent.is_some()).map_or("", |organ| organ.short.as_str());
        if !above.is_empty() && post.name.starts_with(above) {
            return post.name.clone();
        }
        let own = if post.name.starts_with(section) || above.is_empty() { "" } else { section };
        format!("{above}{own}{}", post.name)
    }

    pub(crate) fn section_name(&self, section: &OrganId) -> String {
        let organ = self.roster.organ(section);
        let above = organ.and_then(|organ| self.roster.organ(organ.parent.as_ref()?));
        let above = above.filter(|organ| organ.parent.is_some()).map_or("", |organ| organ.short.as_str());
        organ.map_or_else(|| section.to_string(), |organ| format!("{above}{}", organ.short))
    }
}

/// Today, the third working day after it, and the tenth.
pub(crate) fn board_days(today: Day, almanac: &Almanac) -> [Day; 3] {
    [today, almanac.add(today, 3), almanac.add(today, 10)]
}
