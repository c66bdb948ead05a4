//! A question, from filing to publication.
//!
//! Refuses: to publish what was asked as it was asked. Names and places are left out.

use super::{Life, Next};
use crate::plan::{Fate, Pace};
use crate::texts::{Question, Slots};
use almanac::Day;
use bureau::act::{Act, Assign, Extend, HandOver, Publish, Refuse, Reply, Words};
use bureau::entry::ClockKind;

impl Life<'_> {
    /// From filing to publication.
    pub(super) fn question(&mut self) -> Next {
        let (row, slots) = self.ask()?;
        let due = self.due(|kind| kind != ClockKind::Promised)?;
        if self.plan.fate == Fate::Refused {
            let reason = self.words("refusal_question");
            let officer = self.officer();
            let day = self.later(0, 1).min(due);
            return self.post(&officer, day, Act::Refuse(Refuse { reason }));
        }
        self.recuse()?;
        self.pass_on()?;
        self.take(due)?;
        if self.plan.fate == Fate::Withdrawn {
            return self.withdraw("withdrawal_question");
        }
        if self.plan.extended && self.plan.stop.is_none() {
            let due = self.promised()?;
            let reason = self.words("extension_question");
            let day = self.town.hours.back(due, self.seed.between(0, 1));
            let chief = self.chief();
            // After their return it would be too late.
            if self.away(&chief, day).is_none() {
                self.post(&chief, day, Act::Extend(Extend { reason }))?;
            }
        }
        let day = self.finish()?;
        let officer = self.officer();
        let answer = Words::new(&slots.fill(&row.answer));
        self.post_on_paper(&officer, day, Act::Reply(Reply { answer }))?;
        if !self.plan.published {
            return None;
        }
        let day = self.later(1, 7);
        let chief = self.chief();
        let publish = Publish {
            title: Words::new(&Slots::strip(&row.title, row.by_firm)),
            question: Words::new(&Slots::strip(&row.text, row.by_firm)),
            answer: Words::new(&Slots::strip(&row.answer, row.by_firm)),
        };
        self.post(&chief, day, Act::Publish(publish))
    }

    fn ask(&mut self) -> Option<(Question, Slots)> {
        let today = self.day();
        let (texts, packs, seed) = (&self.town.texts, &mut self.town.packs, &mut self.seed);
        let rows = texts.questions.iter();
        let rows: Vec<&Question> =
            rows.filter(|row| row.item == self.item.id && row.not_before.is_none_or(|day| day <= today)).collect();
        let place = packs.deal(&format!("question {} {}", self.item.id, rows.len()), rows.len(), seed);
        let row = (*rows.get(place)?).clone();
        let slots = texts.slots(&row.sector, &row.projects, packs, seed);
        let name = if row.by_firm { slots.firm.clone() } else { texts.person(packs, seed) };
        let opening = packs.text("opening", &texts.openings, seed).to_string();
        let closing = packs.text("closing", &texts.closings, seed);
        let question = format!("{opening}{}{closing}", slots.fill(&row.text));
        let phone = if seed.happens(800) { texts.phone(seed) } else { String::new() };
        let title = slots.fill(&row.title);
        self.file(&[("title", &title), ("question", &question), ("asker", &name), ("phone", &phone)], Vec::new())?;
        Some((row, slots))
    }

    /// 移交: now and then the first asked hands it to the chief, who takes it the same day.
    fn pass_on(&mut self) -> Next {
        let first = self.town.world.matter(self.ticket).holder.as_ref().map(|holding| holding.post.clone());
        let (chief, day) = (self.chief(), self.day());
        let Some(first) = first.filter(|first| *first != chief) else { return Some(()) };
        if self.plan.stop.is_some() || !self.seed.happens(50) {
            return Some(());
        }
        let reason = self.words("hand_over");
        self.post(&first, day, Act::HandOver(HandOver { post: chief.clone(), reason }))?;
        let day = self.day();
        self.post(&chief, day, Act::AcceptHandOver)
    }

    /// 受理: by the officer, or straight to one by the chief.
    fn take(&mut self, due: Day) -> Next {
        let late = matches!(self.plan.pace, Pace::Late(_)) && self.seed.happens(300);
        let day = match () {
            () if self.plan.stop.is_some() || self.seed.happens(600) => self.day(),
            () if late => self.town.hours.almanac.add(due, 1),
            () => due,
        };
        let officer = self.officer();
        if self.plan.slip {
            self.slip(&officer, day)?;
        }
        if self.plan.stop.is_none() && self.seed.happens(250) {
            let chief = self.chief();
            return self.post(&chief, day, Act::Assign(Assign { post: officer }));
        }
        self.post(&officer, day, Act::Accept)
    }
}
