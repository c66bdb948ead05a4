//! What comes beside the work and after it: somebody steps aside, an entry is corrected, who asked says how it was.
//!
//! Refuses: to change what would have happened otherwise. It draws from seeds of its own.

use super::{Life, Next};
use crate::By;
use crate::seed::Seed;
use bureau::act::{Act, ActKind, Correct, Rate, Recuse, Satisfaction, Words};

impl Life<'_> {
    /// 回避: now and then who has it knows the asker too well; the chief has it from then on.
    pub(super) fn recuse(&mut self) -> Next {
        let post = self.town.world.matter(self.ticket).holder.as_ref().map(|holding| holding.post.clone())?;
        if self.plan.stop.is_some() || post == self.chief() || !self.own_seed("recuse").happens(18) {
            return Some(());
        }
        let (reason, day) = (self.words("recusal"), self.day());
        self.post(&post, day, Act::Recuse(Recuse { reason }))
    }

    /// After the end: now and then a slip of the pen is put right; every third says how content they were.
    pub(super) fn afterwards(&mut self) -> Next {
        let charter = self.town.world.charter();
        let matter = self.town.world.matter(self.ticket);
        let ended = charter.path(&self.item.id).and_then(|(_, procedure)| procedure.step(&matter.step))?.end;
        if !ended || self.plan.stop.is_some() {
            return None;
        }
        self.correct_own()?;
        let mut seed = self.own_seed("rate");
        if !seed.happens(330) {
            return None;
        }
        let (grade, list) = match seed.below(100) {
            0..58 => (Satisfaction::VerySatisfied, "rating"),
            58..84 => (Satisfaction::Satisfied, "rating"),
            84..94 => (Satisfaction::FairlySatisfied, "rating"),
            94..98 => (Satisfaction::Dissatisfied, "rating_poor"),
            _ => (Satisfaction::VeryDissatisfied, "rating_poor"),
        };
        let note = if grade.is_poor() || seed.happens(300) { self.words(list) } else { Words::new("") };
        let day = self.day().plus(seed.between(0, 5));
        self.asker(day, Act::Rate(Rate { grade, note }))
    }

    /// 更正: by whoever made the entry, as long as they still sit there.
    fn correct_own(&mut self) -> Next {
        if !self.own_seed("correct").happens(25) {
            return Some(());
        }
        let told = |kind| matches!(kind, ActKind::Accept | ActKind::Decide | ActKind::Reply);
        let mine = |deed: &&crate::Deed| deed.matter == self.ticket.0 && told(deed.act.kind());
        let Some(deed) = self.town.deeds.iter().rev().find(mine) else { return Some(()) };
        let By::Post(post) = deed.actor.clone() else { return Some(()) };
        let (world, kind) = (&self.town.world, deed.act.kind());
        let roster = world.roster();
        let day = self.town.hours.workday(self.day().plus(1));
        let seat = |entry: &u32| {
            let by = world.matter(self.ticket).done.get(entry).filter(|done| done.act == kind)?.by?;
            roster.tenure(by).filter(|seat| seat.post == post && seat.holds(day)).map(|_| *entry)
        };
        let Some(entry) = (1..=world.matter(self.ticket).seq).rev().find_map(|entry| seat(&entry)) else {
            return Some(());
        };
        let note = self.words("slip_of_the_pen");
        self.post(&post, day, Act::Correct(Correct { entry, note }))
    }

    /// A seed for one thing of this matter alone.
    pub(super) fn own_seed(&self, what: &str) -> Seed {
        Seed::of(self.town.base, &format!("{what} {}", self.ticket.0))
    }
}
