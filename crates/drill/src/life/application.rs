//! An application, from filing to delivery.
//!
//! Refuses: a second correction, and a special step that no text explains to the applicant.

use super::{Life, MINUTE, Next, numbers};
use crate::By;
use crate::plan::{Fate, Pace};
use almanac::{Day, Instant, Span};
use bureau::act::{
    Act, ActKind, Assign, Channel, Decide, Examine, Extend, Refuse, RequestCorrection, SendBack, Serve, Supplement,
    Suspend, Withdraw, Words,
};
use bureau::entry::ClockKind;
use bureau::id::{PartId, PostId};
use bureau::item::Material;
use bureau::role::Role;

impl Life<'_> {
    /// From filing to delivery.
    pub(super) fn application(&mut self) -> Next {
        self.apply()?;
        if self.plan.fate == Fate::Overlooked {
            self.overlooked()?;
        } else {
            self.intake()?;
        }
        self.recuse()?;
        if self.plan.fate == Fate::Withdrawn {
            return self.withdraw("withdrawal");
        }
        self.hand_on()?;
        if let Some(special) = self.plan.special.clone() {
            self.suspend(special)?;
        }
        self.extend()?;
        self.examine()?;
        if self.plan.sent_back {
            self.send_back()?;
        }
        self.decide()?;
        self.serve()
    }

    fn apply(&mut self) -> Next {
        let (texts, packs, seed) = (&self.town.texts, &mut self.town.packs, &mut self.seed);
        let row = self.plan.application.and_then(|place| texts.applications.get(place))?;
        let slots = texts.slots(&row.sector, &row.projects, packs, seed);
        let region: String = self.item.code.chars().take(6).collect();
        let (name, identity) = if row.sector.is_empty() {
            (texts.person(packs, seed), numbers::citizen(&region, seed))
        } else {
            (slots.firm.clone(), numbers::firm(&region, &slots.firm))
        };
        let (phone, request) = (texts.phone(seed), slots.fill(&row.text));
        let mut missing = if self.plan.incomplete { 1 + usize::from(seed.happens(250)) } else { 0 };
        let mut handed = Vec::new();
        for material in self.item.materials.iter().rev() {
            if material.required && missing > 0 && seed.happens(500) {
                missing -= 1;
            } else if material.required || seed.happens(500) {
                handed.insert(0, material.id.clone());
            }
        }
        let fields = [("applicant", name.as_str()), ("identity", &identity), ("phone", &phone), ("request", &request)];
        self.file(&fields, handed)
    }

    fn overlooked(&mut self) -> Next {
        let due = self.due(|kind| kind != ClockKind::Promised)?;
        self.by_night(due, Act::Accept)
    }

    /// What is deemed done: the sweep runs in the night after the last day.
    fn by_night(&mut self, last: Day, act: Act) -> Next {
        self.at = Instant::midnight(last.plus(1), self.town.hours.zone).plus_millis(5 * MINUTE);
        self.act(By::Clock, act)
    }

    /// From receipt to acceptance, with at most one correction.
    fn intake(&mut self) -> Next {
        let due = self.due(|kind| kind != ClockKind::Promised)?;
        let officer = self.receiver();
        let day = if self.plan.stop.is_some() { self.day() } else { self.later(0, 3).min(due) };
        if self.plan.fate == Fate::Refused {
            let reason = self.words("refusal");
            return self.post(&officer, day, Act::Refuse(Refuse { reason })).and(None);
        }
        if self.plan.slip {
            self.slip(&officer, day)?;
        }
        let complete = self.item.materials.iter().all(|m| !m.required || self.handed.contains(&m.id));
        if self.seed.happens(if complete { 60 } else { 900 }) || self.plan.stop == Some(ActKind::RequestCorrection) {
            self.correct(&officer, day)?;
        } else if self.plan.channel == Channel::Counter && self.seed.happens(600) {
            self.soon();
            return self.act(By::Post(officer), Act::Accept);
        }
        let due = self.due(|kind| kind != ClockKind::Promised)?;
        let day = if self.plan.stop.is_some() { self.day() } else { self.later(0, 2).min(due) };
        self.post(&officer, day, Act::Accept)
    }

    /// 补正告知, and what the applicant makes of it: most answer, some late, some too late or never, which ends it.
    fn correct(&mut self, officer: &PostId, day: Day) -> Next {
        let missing = self.item.materials.iter().filter(|m| m.required && !self.handed.contains(&m.id));
        let missing: Vec<_> = missing.cloned().collect();
        let (texts, packs, seed) = (&self.town.texts, &mut self.town.packs, &mut self.seed);
        let mut notes: Vec<String> = missing.iter().map(|m| texts.missing.replace("{material}", &m.name)).collect();
        let mut materials: Vec<PartId> = missing.iter().map(|m| m.id.clone()).collect();
        if missing.is_empty() {
            let faulty = |m: &&Material| texts.corrections.iter().any(|row| row.material == m.name);
            let faulty = self.item.materials.iter().find(faulty).or(self.item.materials.first())?;
            let rows = texts.corrections.iter().filter(|row| row.material == faulty.name);
            let rows: Vec<String> = rows.map(|row| row.note.clone()).collect();
            let general = rows.is_empty();
            let rows = if general { texts.reasons("correction_general") } else { &rows };
            let name = if general { "general" } else { &faulty.name };
            notes.push(packs.text(&format!("correction {name}"), rows, seed).to_string());
            materials.push(faulty.id.clone());
        }
        let list = Words::new(&notes.join(""));
        let asked = RequestCorrection { materials: materials.clone(), list };
        self.post(officer, day, Act::RequestCorrection(asked))?;
        let last = self.due(|kind| kind == ClockKind::Party)?;
        let wait = match self.seed.below(100) {
            0..7 => None,
            7..20 => Some(self.seed.between(12, 40)),
            _ => Some(self.seed.between(1, 9)),
        };
        let Some(wait) = wait.filter(|wait| self.day().plus(*wait) <= last) else {
            return self.by_night(last, Act::Withdraw(Withdraw { reason: Words::new("") })).and(None);
        };
        let note = self.words("supplement");
        let act = Act::Supplement(Supplement { materials, note, attachments: Vec::new() });
        self.asker(self.day().plus(wait), act)
    }

    /// 交办 by the chief: always for what nobody in the section has taken, else now and then.
    fn hand_on(&mut self) -> Next {
        let held = self.holder().is_some();
        if self.plan.stop.is_some() || !self.seed.happens(if held { 180 } else { 850 }) {
            return Some(());
        }
        let (chief, officer) = (self.chief(), self.officer());
        let day = self.day();
        self.post(&chief, day, Act::Assign(Assign { post: officer }))
    }

    /// 特别程序: its days are written in the paper; results come early, on time, or late.
    fn suspend(&mut self, special: PartId) -> Next {
        let texts = &self.town.texts;
        let list = texts.suspensions(&special);
        if list.is_empty() {
            return Some(());
        }
        let name = format!("suspension {special}");
        let reason = Words::new(self.town.packs.text(&name, list, &mut self.seed));
        let day = self.later(1, 3).min(self.promised()?);
        let chief = self.chief();
        let chief = self.present(&chief, day, ActKind::Suspend);
        let from = self.day().plus(1);
        let span = Span { from, to: from.plus(self.seed.between(8, 22)) };
        self.act(By::Post(chief), Act::Suspend(Suspend { special, span, reason }))?;
        let officer = self.officer();
        let day = match self.seed.below(100) {
            0..55 => span.to.plus(-self.seed.between(0, 4)),
            55..90 => span.to.plus(1),
            // The special step's own limit runs out.
            _ => span.to.plus(self.seed.between(4, 25)),
        };
        self.post(&officer, self.town.hours.workday(day), Act::Resume)
    }

    /// 延期 by the head, where the law of the item allows it and while there is time.
    fn extend(&mut self) -> Next {
        let allowed = self.town.world.charter().path(&self.item.id).is_some_and(|(item, procedure)| {
            let by = procedure.lines.iter().filter_map(|line| line.by.as_ref());
            by.map(|budget| procedure.term(budget, item).amount()).all(|amount| amount > 0)
        });
        let step = self.due(|kind| kind == ClockKind::Step)?;
        let day = self.town.hours.back(self.promised()?.min(step), 1);
        if !self.plan.extended || !allowed || day < self.day() {
            return Some(());
        }
        let reason = self.words("extension");
        let head = self.head(Role::Head);
        self.post(&head, day, Act::Extend(Extend { reason }))
    }

    fn examine(&mut self) -> Next {
        let step = self.due(|kind| kind == ClockKind::Step)?;
        let day = match self.plan.pace {
            // Examined at once, and then left lying before the decision.
            Pace::StepLate => self.later(0, 1),
            _ => {
                let (today, finish) = (self.day(), self.finish()?);
                let almanac = &self.town.hours.almanac;
                let left = almanac.between(today, finish).max(0);
                almanac.add(today, (left * 6 / 10) as u16)
            }
        };
        let day = day.min(step);
        let favourable = !self.plan.denied;
        let opinion = self.words(if favourable { "favourable" } else { "unfavourable" });
        let officer = self.officer();
        self.post_on_paper(&officer, day, Act::Examine(Examine { favourable, opinion }))
    }

    fn send_back(&mut self) -> Next {
        let reason = self.words("send_back");
        let (head, day) = (self.decider(), self.later(0, 1));
        self.post(&head, day, Act::SendBack(SendBack { reason }))?;
        let opinion = self.words(if self.plan.denied { "unfavourable" } else { "favourable" });
        let (officer, day) = (self.officer(), self.later(0, 2).min(self.promised()?));
        let favourable = !self.plan.denied;
        self.post(&officer, day, Act::Examine(Examine { favourable, opinion }))
    }

    fn decide(&mut self) -> Next {
        let step = self.due(|kind| kind == ClockKind::Step)?;
        let days = self.seed.between(1, 2) as u16;
        let overrun = self.town.hours.almanac.add(step, days);
        let day = match self.plan.pace {
            Pace::Late(_) => self.finish()?,
            Pace::StepLate if overrun < self.promised()? => overrun,
            _ => self.finish()?.min(step),
        };
        let granted = !self.plan.denied;
        let reasons = if granted { self.words("granted") } else { self.denial() };
        let head = self.decider();
        self.post(&head, day, Act::Decide(Decide { granted, reasons }))
    }

    fn denial(&mut self) -> Words {
        let own = self.plan.application.and_then(|place| self.town.texts.applications.get(place));
        let own = own.map_or(String::new(), |row| row.denial.clone());
        let general = self.words("denial");
        let text = if self.seed.happens(700) { own } else { general.to_string() };
        Words::new(&text)
    }

    /// 送达: at the window or by post, nearly always within the law's ten days.
    fn serve(&mut self) -> Next {
        let due = self.due(|kind| kind == ClockKind::Statutory)?;
        let day = if self.seed.happens(15) { self.town.hours.almanac.add(due, 1) } else { self.later(0, 5).min(due) };
        let manner = self.words("manner");
        let clerk = self.receiver();
        self.post_on_paper(&clerk, day, Act::Serve(Serve { manner }))
    }
}
