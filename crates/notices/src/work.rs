//! Tasks: which items and sentences hand out work, to whom, by when.
//!
//! Refuses: aims, slogans and demands in general; phases themselves.
//!
//! The parts of a list are the tasks. Where unit or date stand at the heading for all of its parts, the heading is the
//! task. Outside of lists a sentence is a task when it has a deadline, or a unit and something to hand in.

use crate::clean::{Cut, find, has, starts, starts_any};
use crate::draft::Task;
use crate::due::{self, Due};
use crate::outline::{Form, Item};
use crate::phases;
use crate::roles::{Assigned, labels, marked, sentences, spoken, subject_of};
use crate::rule::Rule;
use crate::text::{Section, Text};

/// Reads the tasks of the outline; `phases` marks the items that are phases.
pub(crate) fn read(text: &Text<'_>, phases: &[bool]) -> Vec<Task> {
    let mut work = Work { text, phases, tasks: Vec::new() };
    let tops: Vec<usize> =
        (0..text.outline.items.len()).filter(|place| text.outline.items[*place].parent.is_none()).collect();
    for top in tops {
        work.section(top, None);
    }
    // A letter without enumerators hands out work in its sentences.
    let mode = if text.outline.items.is_empty() { Mode::Demands } else { Mode::Loose };
    for cut in &text.outline.loose {
        work.sentences(cut, mode, None);
    }
    work.tasks.sort_by_key(|task| task.title.places.first().map_or(0, |place| place.start));
    work.tasks
}

/// How much a sentence must say to be a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// In a phase: a deadline, or a unit that makes or hands in something.
    Phase,
    /// Among tasks: a deadline with a unit or something handed in.
    Tasks,
    /// In demands: something handed in by a unit, or a unit with a deadline.
    Demands,
    /// In introductions and covering letters: something handed in by a unit.
    Loose,
}

struct Work<'a, 'b> {
    text: &'a Text<'b>,
    phases: &'a [bool],
    tasks: Vec<Task>,
}

/// What an item says about units and dates.
struct Said {
    marked: Assigned,
    due: Option<Due>,
}

impl Work<'_, '_> {
    fn item(&self, place: usize) -> &Item {
        &self.text.outline.items[place]
    }

    /// A part of the top level.
    fn section(&mut self, place: usize, above: Option<Section>) {
        let item = self.item(place).clone();
        if item.form == Form::Chapter {
            let section = self.text.section(&item).or(above);
            if item.children.is_empty() {
                self.whole(place, Mode::Tasks);
            }
            item.children.iter().for_each(|child| self.section(*child, section));
            return;
        }
        if self.phases[place] {
            self.phase(place);
            return;
        }
        match self.text.section(&item).or(above) {
            Some(Section::Aims) => {}
            Some(Section::Demands) => self.demands(place),
            Some(Section::Steps) => self.steps(place),
            Some(Section::Tasks) => self.tasks(place),
            None if item.children.is_empty() && !self.text.is_heading_line(&item) => self.plain_item(place),
            None => self.tasks(place),
        }
    }

    /// A part of the top level whose heading does not say what it is: a task if it names a unit or a date.
    fn plain_item(&mut self, place: usize) {
        let item = self.item(place).clone();
        let said = self.said(&item.own, place);
        if said.due.is_some() || !said.marked.is_empty() || !spoken(self.text.clean, &item.own).is_empty() {
            self.list_item(place, None);
        }
    }

    /// A part on steps: phases, and items that are none.
    fn steps(&mut self, place: usize) {
        let item = self.item(place).clone();
        let lead_in = self.subject_leading_in(&item);
        self.own_sentences(place, Mode::Phase);
        for child in item.children {
            if self.phases[child] {
                self.phase(child);
            } else {
                self.list_item(child, lead_in.as_ref());
            }
        }
    }

    /// A part on tasks.
    fn tasks(&mut self, place: usize) {
        let item = self.item(place).clone();
        let said = self.said(&item.own, place);
        let has_parts = !item.children.is_empty();
        if !has_parts && (!said.marked.is_empty() || said.due.is_some()) && self.text.body(&item).len() <= 2 {
            self.list_item(place, None);
            return;
        }
        let lead_in = self.subject_leading_in(&item);
        self.own_sentences(place, Mode::Tasks);
        for child in item.children {
            if self.phases[child] {
                self.phase(child);
            } else {
                self.list_item(child, lead_in.as_ref());
            }
        }
    }

    fn phase(&mut self, place: usize) {
        let item = self.item(place).clone();
        let lead_in = self.subject_leading_in(&item);
        let from = phases::body_start(self.text, &item);
        for cut in item.own.iter().filter(|cut| cut.end > from) {
            self.sentences(&(cut.start.max(from)..cut.end), Mode::Phase, Some(place));
        }
        if self.is_criteria(&item) {
            return;
        }
        item.children.iter().for_each(|child| self.list_item(*child, lead_in.as_ref()));
    }

    /// A list of what is looked at in an examination is no list of tasks.
    fn is_criteria(&self, item: &Item) -> bool {
        let Some(first) = item.children.first() else { return false };
        let start = self.item(*first).start;
        let words = &self.text.clean.folded[start.saturating_sub(40)..start];
        let words = words.iter().rposition(|c| *c == '。').map_or(words, |at| &words[at..]);
        ["考核", "检查", "评估", "评价", "验收", "督查"].iter().any(|word| has(words, word))
            && ["方面进行", "以下内容", "以下方面", "内容包括", "主要内容", "内容为"]
                .iter()
                .any(|word| has(words, word))
    }

    /// An item of a list of tasks: itself, or its parts.
    fn list_item(&mut self, place: usize, inherited: Option<&Assigned>) {
        let item = self.item(place).clone();
        if item.children.is_empty() {
            self.leaf(place, inherited);
            return;
        }
        if self.is_criteria(&item) {
            self.leaf(place, inherited);
            return;
        }
        let said = self.said(&item.own, place);
        let parts: Vec<Said> = item.children.iter().map(|child| self.said(&self.whole_of(*child), *child)).collect();
        let last = parts.len() - 1;
        let is_bare = |said: &Said| said.marked.is_empty() && said.due.is_none();
        let bare_parts = parts.iter().all(is_bare);
        let at_end =
            !parts[last].marked.is_empty() && parts[..last].iter().all(|said| said.marked.is_empty()) && last > 0;
        let spoken_dates = parts.iter().filter(|said| said.due.is_some()).count();
        let of_heading =
            !said.marked.is_empty() && said.due.is_some() && parts.iter().all(|part| part.marked.is_empty());
        if of_heading
            || (bare_parts && !(said.marked.is_empty() && said.due.is_none()))
            || (at_end && spoken_dates <= 1 && said.marked.is_empty())
        {
            let cuts = if at_end { self.whole_of(place) } else { item.own.clone() };
            let inner: Vec<Cut> = item.children.iter().flat_map(|child| self.whole_of(*child)).collect();
            self.push_item(place, &cuts, &inner, inherited);
            return;
        }
        let mut lead_in = self.subject_leading_in(&item);
        if lead_in.is_none() && !said.marked.is_empty() {
            lead_in = Some(said.marked);
        }
        for child in item.children {
            self.list_item(child, lead_in.as_ref().or(inherited));
        }
    }

    /// An item without parts.
    fn leaf(&mut self, place: usize, inherited: Option<&Assigned>) {
        let item = self.item(place).clone();
        if self.dated_clauses(place) {
            return;
        }
        let (own, apart) = self.own_and_apart(place, &item);
        self.push_item(place, &own, &[], inherited);
        for cut in apart {
            self.sentences(&cut, Mode::Phase, Some(place));
        }
    }

    /// The text of the item proper, and what follows it in the same place but is a matter of its own.
    fn own_and_apart(&self, place: usize, item: &Item) -> (Vec<Cut>, Vec<Cut>) {
        let Some(parent) = item.parent else { return (item.own.clone(), Vec::new()) };
        let siblings = &self.item(parent).children;
        if siblings.last() != Some(&place) || siblings.len() < 2 || item.own.is_empty() {
            return (item.own.clone(), Vec::new());
        }
        let (mut own, mut apart) = (Vec::new(), Vec::new());
        for (number, cut) in item.own.iter().enumerate() {
            let is_new_line = number > 0 && !self.text.is_heading_line(item) && labels(self.text.clean, cut).is_empty();
            if is_new_line && self.is_matter_of_its_own(cut) {
                apart.push(cut.clone());
                continue;
            }
            match self.trailing(item, cut).filter(|_| number == 0) {
                Some(at) => {
                    own.push(cut.start..at);
                    apart.push(at..cut.end);
                }
                None => own.push(cut.clone()),
            }
        }
        (own, apart)
    }

    fn is_matter_of_its_own(&self, line: &Cut) -> bool {
        sentences(self.text.clean, line).iter().any(|one| self.text.hands_in(one) && self.of_all(one))
    }

    /// Whether a sentence is about all units.
    fn of_all(&self, sentence: &Cut) -> bool {
        let words = self.text.clean.slice(sentence);
        let general = ["各单位", "各部门", "各科室", "各级", "各镇", "各乡", "各县", "各区", "各市", "各地", "各街道"];
        let at = general.iter().filter_map(|word| find(words, word)).min();
        at.is_some_and(|at| at == 0 || matches!(words[at - 1], ',' | '、' | '区' | '县' | '市'))
    }

    /// Where, after the last part of a list inside a paragraph, the paragraph turns to something else.
    fn trailing(&self, item: &Item, cut: &Cut) -> Option<usize> {
        if !item.is_inline || !matches!(item.form, Form::HanIs | Form::HanMust) {
            return None;
        }
        let all = split_sentences(self.text, cut);
        let turns = |one: &&Cut| self.of_all(one) && (self.text.hands_in(one) || self.text.makes_document(one));
        all.iter().skip(1).find(turns).map(|one| one.start)
    }

    /// 「上半年评价于8月底以前完成,下半年评价于12月底以前完成」: two jobs in an item without enumerators.
    fn dated_clauses(&mut self, place: usize) -> bool {
        let item = self.item(place).clone();
        let body = self.text.body(&item);
        let found: Vec<Cut> = body.iter().flat_map(|cut| dated_clauses(self.text, cut)).collect();
        if found.len() < 2 {
            return false;
        }
        for cut in body {
            for sentence in split_sentences(self.text, &cut) {
                let inside: Vec<&Cut> = found.iter().filter(|clause| sentence.contains(&clause.start)).collect();
                if inside.is_empty() {
                    self.sentence(&sentence, Mode::Phase, Some(place), true);
                }
                for clause in inside {
                    self.push_sentence(clause, Some(place));
                }
            }
        }
        true
    }

    /// Sentences of an item's own text, its heading left out.
    fn own_sentences(&mut self, place: usize, mode: Mode) {
        for cut in self.text.body(&self.item(place).clone()) {
            self.sentences(&cut, mode, Some(place));
        }
    }

    /// A part on leadership and demands: numbered duties of a group it sets up, and what has a date.
    fn demands(&mut self, place: usize) {
        let item = self.item(place).clone();
        if self.is_short_duty(&item) {
            self.push_item(place, &item.own, &[], None);
            return;
        }
        for cut in &item.own {
            self.sentences(cut, Mode::Demands, Some(place));
        }
        let lists_duties = self.lists_duties(&item);
        for child in item.children {
            if lists_duties {
                self.list_item(child, None);
            } else {
                self.demands(child);
            }
        }
    }

    /// Whether the parts are what a group that the notice sets up has to do: 「领导小组主要职责:1.…」.
    fn lists_duties(&self, item: &Item) -> bool {
        let Some(first) = item.children.first() else { return false };
        let start = self.item(*first).start;
        let words = &self.text.clean.folded[start.saturating_sub(24).max(item.start)..start];
        has(words, "职责") && !has(words, "部门职责") && !has(words, "单位职责")
    }

    /// 「(三)按时报送。各单位于11月20日前报送总结。」: the item is its one dated sentence.
    fn is_short_duty(&self, item: &Item) -> bool {
        let text = self.text;
        let is_leaf = item.parent.is_some() && item.children.is_empty() && item.own.len() == 1;
        let body = text.body(item);
        let all: Vec<Cut> = body.iter().flat_map(|cut| split_sentences(text, cut)).collect();
        let due = |one: &Cut| due::deadline(text, std::slice::from_ref(one), None).is_some() && text.hands_in(one);
        is_leaf && text.head(item).len() <= 16 && (1..=2).contains(&all.len()) && all.iter().any(due)
    }

    /// Sentences of an item and of all below it.
    fn whole(&mut self, place: usize, mode: Mode) {
        for cut in self.whole_of(place) {
            self.sentences(&cut, mode, Some(place));
        }
    }

    fn sentences(&mut self, cut: &Cut, mode: Mode, place: Option<usize>) {
        for sentence in split_sentences(self.text, cut) {
            self.sentence(&sentence, mode, place, false);
        }
    }

    fn sentence(&mut self, sentence: &Cut, mode: Mode, place: Option<usize>, lists_jobs: bool) {
        let text = self.text;
        let due = due::deadline(text, std::slice::from_ref(sentence), text.year_above(place));
        let hands_in = text.hands_in(sentence);
        let said = spoken(text.clean, std::slice::from_ref(sentence));
        let has_unit = subject_of(text.clean, sentence).is_some() || !said.is_empty() || self.of_all(sentence);
        let makes = text.makes_document(sentence);
        let words = text.clean.slice(sentence);
        let names_product = lists_jobs
            && has(words, "《")
            && starts_any(words, &["制定", "研究制定", "出台", "编制", "印发", "修订"]).is_some();
        let is_task = match mode {
            Mode::Phase => due.is_some() || !said.lead.is_empty() || (has_unit && (hands_in || makes)) || names_product,
            Mode::Tasks => due.is_some() && (has_unit || hands_in) || has_unit && hands_in,
            Mode::Demands => hands_in && (due.is_some() || has_unit && makes) || due.is_some() && has_unit,
            Mode::Loose => hands_in && (due.is_some() || has_unit && makes) || due.is_some() && has_unit && makes,
        };
        let is_notice =
            ["现印发", "现将", "自印发之日", "自发布之日", "自公布之日"].iter().any(|word| has(words, word))
                && !hands_in;
        if is_task && !is_notice && !labels_only(text, sentence) {
            self.push_sentence(sentence, place);
        }
    }

    fn push_sentence(&mut self, sentence: &Cut, place: Option<usize>) {
        let text = self.text;
        let cuts = std::slice::from_ref(sentence);
        let mut assigned = marked(text.clean, cuts);
        if assigned.is_empty() {
            assigned = spoken(text.clean, cuts);
        }
        let due = due::deadline(text, cuts, text.year_above(place));
        let section = self.section_names(place);
        let (start, title) = (sentence.start, text.title(sentence));
        self.push(Found {
            number: String::new(),
            start,
            title,
            rule: Rule::TaskSentence,
            assigned,
            due,
            cuts,
            section,
        });
    }

    fn push_item(&mut self, place: usize, own: &[Cut], inner: &[Cut], inherited: Option<&Assigned>) {
        let text = self.text;
        let item = self.item(place).clone();
        let all: Vec<Cut> = own.iter().chain(inner).cloned().collect();
        let mut assigned = marked(text.clean, own);
        if assigned.is_empty() {
            assigned = spoken(text.clean, own);
        }
        if assigned.is_empty()
            && let Some(inherited) = inherited
        {
            let of_heading =
                |units: &[(Cut, Rule)]| units.iter().map(|(cut, _)| (cut.clone(), Rule::UnitOfHeading)).collect();
            assigned = Assigned { lead: of_heading(&inherited.lead), responsible: of_heading(&inherited.responsible) };
        }
        let due = due::deadline(text, own, text.year_above(Some(place)))
            .or_else(|| due::deadline(text, inner, text.year_above(Some(place))));
        let rule = if assigned.is_empty() && due.is_none() { Rule::TaskItem } else { Rule::TaskItemAssigned };
        let number = text.clean.text(item.start..item.text);
        let section = self.section_names(item.parent);
        let (start, title) = (item.start, text.title(&text.head(&item)));
        self.push(Found { number, start, title, rule, assigned, due, cuts: &all, section });
    }

    fn push(&mut self, found: Found<'_>) {
        if !found.title.is_empty() {
            self.tasks.push(task(self.text, found));
        }
    }

    /// The headings above, outermost first.
    fn section_names(&self, place: Option<usize>) -> String {
        let above = std::iter::successors(place, |place| self.item(*place).parent);
        let mut names: Vec<String> = above
            .map(|place| {
                let item = self.item(place);
                let title = self.text.title(&self.text.head(item));
                let marker = self.text.clean.text(item.start..item.text);
                format!("{marker}{}", self.text.clean.packed(title.start..title.end.min(title.start + 24)))
            })
            .collect();
        names.reverse();
        names.join("/")
    }

    /// The text of an item with all that is below it.
    fn whole_of(&self, place: usize) -> Vec<Cut> {
        let item = self.item(place);
        let mut cuts = item.own.clone();
        cuts.extend(item.children.iter().flat_map(|child| self.whole_of(*child)));
        cuts.sort_by_key(|cut| cut.start);
        cuts
    }

    fn said(&self, cuts: &[Cut], place: usize) -> Said {
        let marked = marked(self.text.clean, cuts);
        let due = due::deadline(self.text, cuts, self.text.year_above(Some(place)));
        Said { marked, due }
    }

    /// The unit of the sentence that leads into the parts.
    fn subject_leading_in(&self, item: &Item) -> Option<Assigned> {
        let first = *item.children.first()?;
        let start = self.item(first).start;
        let before = item.own.iter().rev().find(|cut| cut.end <= start && !cut.is_empty())?;
        let last = sentences(self.text.clean, before).pop()?;
        let head = self.text.head(item);
        let last = last.start.max(head.start)..last.end;
        let assigned = spoken(self.text.clean, std::slice::from_ref(&last));
        (!assigned.is_empty()).then_some(assigned)
    }
}

/// What was found of a task.
pub(crate) struct Found<'a> {
    pub number: String,
    /// Where it begins, enumerator included.
    pub start: usize,
    pub title: Cut,
    pub rule: Rule,
    pub assigned: Assigned,
    pub due: Option<Due>,
    /// All of its text.
    pub cuts: &'a [Cut],
    pub section: String,
}

/// A task put together from what was found.
pub(crate) fn task(text: &Text<'_>, found: Found<'_>) -> Task {
    let Found { number, start, title, rule, mut assigned, due, cuts, section } = found;
    if text.first_leads && assigned.lead.is_empty() && !assigned.responsible.is_empty() {
        let is_list = matches!(assigned.responsible[0].1, Rule::UnitLabel | Rule::UnitBracket | Rule::UnitCell);
        if is_list {
            let (first, _) = assigned.responsible.remove(0);
            assigned.lead.push((first, Rule::UnitFirst));
        }
    }
    let units = |side: Vec<(Cut, Rule)>| side.into_iter().map(|(cut, rule)| text.unit(&cut, rule)).collect();
    Task {
        number: number.trim_end_matches(['、', '.', ',', '\u{ff0e}']).to_owned(),
        title: text.reading(&title, rule),
        lead: units(assigned.lead),
        responsible: units(assigned.responsible),
        deadline: due.map(|(cut, found)| text.day(&cut, found)),
        deliverables: text.deliverables(cuts),
        section,
        anchor: text.clean.anchor(start),
    }
}

/// Sentences up to 。 only: a list inside one stays together.
fn split_sentences(text: &Text<'_>, cut: &Cut) -> Vec<Cut> {
    let (mut parts, mut start) = (Vec::new(), cut.start);
    for at in cut.clone() {
        if matches!(text.clean.folded[at], '。' | '\n' | ';') {
            parts.push(start..at);
            start = at + 1;
        }
    }
    parts.push(start..cut.end);
    let bare = |part: Cut| {
        let mut part = text.clean.trim(part);
        while part.start < part.end && matches!(text.clean.folded[part.start], ',' | ':' | ')' | '、') {
            part.start += 1;
        }
        part
    };
    parts.into_iter().map(bare).filter(|part| part.len() > 3).collect()
}

/// A clause is not longer.
const CLAUSE_MAX: usize = 80;

/// Clauses 「…于8月底以前完成」 with something before 于.
fn dated_clauses(text: &Text<'_>, cut: &Cut) -> Vec<Cut> {
    let folded = &text.clean.folded;
    let mut found = Vec::new();
    for moment in text.moments_in(cut).iter().filter(|moment| moment.before && !moment.is_range()) {
        let (start, end) = (moment.cut.start, moment.cut.end);
        let floor = cut.start.max(start.saturating_sub(CLAUSE_MAX));
        let from = (floor..start).rev().find(|at| matches!(folded[*at], ',' | '。' | ';')).map_or(floor, |at| at + 1);
        let by = start > from + 3 && matches!(folded[start - 1], '于' | '在');
        if by && end < cut.end && starts(&folded[end..cut.end], "完成") {
            found.push(from..end + 2);
        }
    }
    found
}

fn labels_only(text: &Text<'_>, sentence: &Cut) -> bool {
    labels(text.clean, sentence).first().is_some_and(|label| label.from <= sentence.start + 1)
}
