//! Charters 规章: everything an office wrote down, read and checked as one set.
//!
//! Refuses: a set with any fault in it. All faults are given at once, each with file, line and remedy.

use crate::act::{ActKind, Reading};
use crate::campaign::{self, CampaignRules};
use crate::card::{self, CardRules};
use crate::door::DoorRules;
use crate::duty::{self, CadenceDuty};
use crate::fault::Fault;
use crate::id::{ItemId, OrganId, PartId, ProcedureId};
use crate::item::{Item, Kind};
use crate::paper::{self, PaperForm};
use crate::procedure::{Budget, Procedure};
use crate::reader::{Row, Source};
use crate::role::Role;
use crate::roster::{Post, Roster};
use crate::watch::Rule;
use almanac::{Almanac, Announcement, Conflict, Day, FixedHoliday, Term, Zone};
use std::collections::{BTreeMap, BTreeSet};

mod soundness;

/// The text that says who may do what to campaigns.
const CAMPAIGN: &str = "campaign.toml";

/// The text that says what has to be held how often.
const DUTIES: &str = "duties.toml";

/// A set of charters without fault.
#[derive(Clone, Debug)]
pub struct Charter {
    procedures: BTreeMap<ProcedureId, Procedure>,
    items: BTreeMap<ItemId, Item>,
    papers: BTreeMap<PartId, PaperForm>,
    rules: Vec<Rule>,
    cards: CardRules,
    campaigns: CampaignRules,
    duties: Vec<CadenceDuty>,
    readings: BTreeMap<Reading, Vec<Role>>,
    announcements: Vec<Announcement>,
    fixed: Vec<FixedHoliday>,
    zone: Zone,
    door: DoorRules,
}

/// Reads a set of texts, named by their path under `charters/`. Files whose folder is unknown are left to others.
pub fn read(texts: &[(String, String)]) -> Result<Charter, Vec<Fault>> {
    let mut reading = Draft::default();
    for (file, text) in texts {
        reading.procedure_file(file, text);
    }
    for (file, text) in texts {
        reading.other_file(file, text);
    }
    reading.check(texts)
}

impl Charter {
    /// The procedure of that word.
    pub fn procedure(&self, id: &ProcedureId) -> Option<&Procedure> {
        self.procedures.get(id)
    }

    /// All procedures, by word.
    pub fn procedures(&self) -> impl Iterator<Item = &Procedure> {
        self.procedures.values()
    }

    /// The item of that word.
    pub fn item(&self, id: &ItemId) -> Option<&Item> {
        self.items.get(id)
    }

    /// All items, by word.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.items.values()
    }

    /// The wording of the paper of that word.
    pub fn paper(&self, id: &PartId) -> Option<&PaperForm> {
        self.papers.get(id)
    }

    /// The path an item moves along.
    pub fn path(&self, item: &ItemId) -> Option<(&Item, &Procedure)> {
        let item = self.items.get(item)?;
        Some((item, self.procedures.get(&item.procedure)?))
    }

    /// What offices give to one another and along whose procedure this act can be done: charters tell orders apart by
    /// what is done with them, not by name. The first item by word where there are several.
    pub fn given_with(&self, act: ActKind) -> Option<(&Item, &Procedure)> {
        let mut given = self.items().filter(|item| item.anywhere).filter_map(|item| self.path(&item.id));
        given.find(|(_, procedure)| procedure.lines.iter().any(|line| line.act == act))
    }

    /// What comes round every period and along whose procedure the clock opens it.
    pub fn opened_by_clock(&self) -> Option<(&Item, &Procedure)> {
        let mut given = self.items().filter(|item| item.anywhere).filter_map(|item| self.path(&item.id));
        given.find(|(_, procedure)| procedure.is_opened_by_clock())
    }

    /// What has to be held how often: `duties.toml`.
    pub fn duties(&self) -> &[CadenceDuty] {
        &self.duties
    }

    /// The duty of that word.
    pub fn duty(&self, id: &PartId) -> Option<&CadenceDuty> {
        self.duties.iter().find(|duty| duty.id == *id)
    }

    /// Where the legal day of the body begins: `zone` in `body.toml`, else +08:00.
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// Whether a post covers matters of this section and item: its items do not bind what any section may have.
    pub fn covers(&self, roster: &Roster, post: &Post, section: &OrganId, item: &ItemId) -> bool {
        let anywhere = self.items.get(item).is_some_and(|item| item.anywhere);
        if anywhere { roster.reaches(post, section) } else { roster.covers(post, section, item) }
    }

    /// The rules of logging in: `door.toml`.
    pub fn door(&self) -> &DoorRules {
        &self.door
    }

    /// The rules of supervision.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// What is written down about cards.
    pub fn cards(&self) -> &CardRules {
        &self.cards
    }

    /// What is written down about campaigns: `campaign.toml`.
    pub fn campaigns(&self) -> &CampaignRules {
        &self.campaigns
    }

    /// Whether a role may do a reading act on matters its post covers.
    pub fn may_read(&self, role: Role, reading: Reading) -> bool {
        self.readings.get(&reading).is_some_and(|roles| roles.contains(&role))
    }

    /// The calendar as known on a day; all of it for `None`. Its version is that day, or `all`.
    pub fn almanac(&self, known_on: Option<Day>) -> Almanac {
        Almanac::known_on(&self.announcements, &self.fixed, known_on).unwrap_or_else(|_| Almanac::mon_fri())
    }

    /// The calendar's version on a day: the date of issue of the last announcement known by then.
    pub fn almanac_version(&self, on: Day) -> String {
        let issued = self.announcements.iter().filter_map(|paper| paper.issued).filter(|&issued| issued <= on).max();
        issued.map_or_else(|| "none".into(), |day| day.to_string())
    }

    /// The calendar of a version written in an entry.
    pub fn almanac_of(&self, version: &str) -> Almanac {
        self.almanac(Some(version.parse().unwrap_or(Day::from_number(i32::MIN))))
    }
}

#[derive(Default)]
struct Draft {
    procedures: Vec<(String, Procedure)>,
    items: Vec<(String, u32, Item)>,
    papers: Vec<(String, PaperForm)>,
    rules: Vec<(String, Rule)>,
    cards: Vec<(String, CardRules)>,
    campaigns: CampaignRules,
    duties: Vec<CadenceDuty>,
    readings: BTreeMap<Reading, Vec<Role>>,
    announcements: Vec<(String, u32, Announcement)>,
    fixed: Vec<FixedHoliday>,
    zone: Option<Zone>,
    door: DoorRules,
    faults: Vec<Fault>,
}

impl Draft {
    fn procedure_file(&mut self, file: &str, text: &str) {
        if file.starts_with("procedures/") {
            let procedure = self.with(file, text, Procedure::read);
            self.procedures.push((file.into(), procedure));
        }
    }

    fn other_file(&mut self, file: &str, text: &str) {
        match file.split_once('/').map_or("", |(folder, _)| folder) {
            "items" => {
                let names: BTreeSet<String> = self
                    .procedures
                    .iter()
                    .flat_map(|(_, p)| &p.parameters)
                    .map(|parameter| parameter.id.to_string())
                    .collect();
                let names: Vec<String> = names.into_iter().collect();
                let read = |row: Row<'_>| (row.line(), Item::read(row, &names));
                let items = self.with(file, text, |mut row| row.rows("item").into_iter().map(read).collect::<Vec<_>>());
                self.items.extend(items.into_iter().map(|(line, item)| (file.to_string(), line, item)));
            }
            "papers" => {
                let form = self.with(file, text, PaperForm::read);
                self.papers.push((file.to_string(), form));
            }
            "watch" => {
                let (rules, cards) = self.with(file, text, |mut row| {
                    let rules: Vec<_> = row.rows("rule").into_iter().map(Rule::read).collect();
                    (rules, CardRules::read(&mut row))
                });
                self.cards.push((file.to_string(), cards));
                self.rules.extend(rules.into_iter().map(|rule| (file.to_string(), rule)));
            }
            "almanac" => {
                let (papers, fixed) = self.with(file, text, |mut row| {
                    let papers: Vec<_> = row.rows("announcement").into_iter().map(announcement).collect();
                    (papers, row.rows("fixed").into_iter().map(fixed_holiday).collect::<Vec<_>>())
                });
                self.announcements.extend(papers.into_iter().map(|(line, paper)| (file.to_string(), line, paper)));
                self.fixed.extend(fixed);
            }
            _ if file == "reading.toml" => {
                let rows =
                    self.with(file, text, |mut row| row.rows("reading").into_iter().map(reading).collect::<Vec<_>>());
                for (reading, roles) in rows.into_iter().filter_map(|(reading, roles)| Some((reading?, roles))) {
                    self.readings.entry(reading).or_default().extend(roles);
                }
            }
            _ if file == CAMPAIGN => {
                self.campaigns = self.with(file, text, |mut row| CampaignRules::read(&mut row));
            }
            _ if file == DUTIES => self.duties = self.with(file, text, |mut row| duty::read(&mut row)),
            _ if file == "door.toml" => self.door = self.with(file, text, DoorRules::read),
            _ if file == "body.toml" => {
                let zone = |text: &str| text.parse().ok();
                self.zone = self.with(file, text, |mut row| row.choice("zone", zone, "+08:00"));
            }
            _ => {}
        }
    }

    fn with<T>(&mut self, file: &str, text: &str, read: impl FnOnce(Row<'_>) -> T) -> T {
        let (value, faults) = Source::new(file, text).read(read);
        self.faults.extend(faults);
        value
    }

    fn check(mut self, texts: &[(String, String)]) -> Result<Charter, Vec<Fault>> {
        // Meaning is checked only in texts whose form is sound: a missing key would be reported twice.
        if self.faults.is_empty() {
            self.check_procedures();
            self.check_items();
            self.faults.extend(paper::faults(&self.papers, &self.procedures));
            self.check_rules();
            self.faults.extend(card::faults(&self.cards, &self.rules));
            self.faults.extend(campaign::faults(CAMPAIGN, &self.campaigns));
            let opened = self.procedures.iter().map(|(_, procedure)| procedure);
            let opened = opened.into_iter().find(|procedure| procedure.is_opened_by_clock());
            self.faults.extend(duty::faults(DUTIES, &self.duties, opened));
            self.check_almanac();
        }
        if !self.faults.is_empty() {
            let place = |fault: &Fault| texts.iter().position(|(file, _)| *file == fault.file);
            self.faults.sort_by_key(|fault| (place(fault), fault.line));
            return Err(self.faults);
        }
        let mut announcements: Vec<Announcement> = self.announcements.into_iter().map(|(.., paper)| paper).collect();
        announcements.sort_by_key(|paper| paper.issued);
        Ok(Charter {
            procedures: self.procedures.into_iter().map(|(_, p)| (p.id.clone(), p)).collect(),
            items: self.items.into_iter().map(|(.., item)| (item.id.clone(), item)).collect(),
            papers: self.papers.into_iter().map(|(_, form)| (form.id.clone(), form)).collect(),
            rules: self.rules.into_iter().map(|(_, rule)| rule).collect(),
            cards: all_cards(self.cards),
            campaigns: self.campaigns,
            duties: self.duties,
            readings: self.readings,
            announcements,
            fixed: self.fixed,
            zone: self.zone.unwrap_or(Zone::BEIJING),
            door: self.door,
        })
    }

    fn check_procedures(&mut self) {
        let mut seen = BTreeSet::new();
        for (file, procedure) in &self.procedures {
            if !seen.insert(procedure.id.clone()) {
                self.faults.push(Fault::at(file, 1, "twice", vec![("word", procedure.id.to_string())]));
            }
            self.faults.extend(soundness::faults(file, procedure));
        }
    }

    fn check_items(&mut self) {
        let mut seen = BTreeSet::new();
        let mut faults = Vec::new();
        for (file, line, item) in &self.items {
            let mut fault = |code, args| faults.push(Fault::at(file, *line, code, args));
            if !seen.insert(&item.id) {
                fault("twice", vec![("word", item.id.to_string())]);
            }
            if item.kind == Kind::Permit && item.basis.is_empty() {
                fault("item-without-basis", vec![("item", item.name.clone())]);
            }
            match self.procedures.iter().find(|(_, procedure)| procedure.id == item.procedure) {
                None => fault("no-such-procedure", vec![("word", item.procedure.to_string())]),
                Some((_, procedure)) => check_binding(item, procedure, &mut fault),
            }
        }
        self.faults.extend(faults);
    }

    fn check_rules(&mut self) {
        let mut seen = BTreeSet::new();
        for (file, rule) in &self.rules {
            if !seen.insert(rule.id.clone()) {
                self.faults.push(Fault::at(file, rule.line, "twice", vec![("word", rule.id.clone())]));
            }
        }
    }

    fn check_almanac(&mut self) {
        let papers: Vec<Announcement> = self.announcements.iter().map(|(.., paper)| paper.clone()).collect();
        let Err(conflicts) = Almanac::known_on(&papers, &self.fixed, None) else {
            return;
        };
        for conflict in conflicts {
            let title = match &conflict {
                Conflict::NamedTwice { title, .. } | Conflict::Backwards { title, .. } => title.clone(),
                Conflict::SameIssue { titles: [_, second], .. } => second.clone(),
                Conflict::NoSuchDate { name, .. } => name.clone(),
            };
            let place = self.announcements.iter().find(|(.., paper)| paper.title == title);
            let (file, line) = place.map_or(("almanac/fixed.toml", 0), |(file, line, _)| (file.as_str(), *line));
            self.faults.push(Fault::at(
                file,
                line,
                "calendar-conflict",
                vec![("title", title), ("what", conflict.to_string())],
            ));
        }
    }
}

fn all_cards(tables: Vec<(String, CardRules)>) -> CardRules {
    tables.into_iter().fold(CardRules::default(), |mut all, (_, table)| {
        all.levels.extend(table.levels);
        all.acts.extend(table.acts);
        all.grounds.extend(table.grounds);
        all
    })
}

/// What an item binds must be the procedure's, in the procedure's units, and within what it may not exceed.
fn check_binding(
    item: &Item,
    procedure: &Procedure,
    fault: &mut impl FnMut(&'static str, Vec<(&'static str, String)>),
) {
    for id in item.terms.keys().filter(|id| procedure.parameter(id).is_none()) {
        fault("no-such-parameter", vec![("word", id.to_string()), ("procedure", procedure.name.clone())]);
    }
    let bound = |id| procedure.term(&Budget::Parameter(id), item);
    for parameter in &procedure.parameters {
        let Some(within) = &parameter.within else {
            continue;
        };
        let (own, limit) = (bound(parameter.id.clone()), bound(within.clone()));
        if !same_unit(own, limit) || own.amount() > limit.amount() {
            let names = vec![("name", parameter.name.clone()), ("term", own.to_string()), ("limit", limit.to_string())];
            fault("term-exceeds", names);
        }
    }
    for line in &procedure.lines {
        let Some(by) = &line.by else { continue };
        let by = procedure.term(by, item);
        for clock in line.extends.iter().filter_map(|id| procedure.clock(id)) {
            let term = procedure.term(&clock.budget, item);
            if by.amount() > 0 && !same_unit(by, term) {
                fault(
                    "unit-differs",
                    vec![("clock", clock.name.clone()), ("term", term.to_string()), ("by", by.to_string())],
                );
            }
        }
    }
}

fn same_unit(one: Term, other: Term) -> bool {
    std::mem::discriminant(&one) == std::mem::discriminant(&other)
}

fn announcement(mut row: Row<'_>) -> (u32, Announcement) {
    let (mut off, mut work) = (Vec::new(), Vec::new());
    for mut holiday in row.rows("holiday") {
        let name = holiday.text("name");
        off.extend(holiday.spans("off").into_iter().map(|span| (span, name.clone())));
        work.extend(
            holiday
                .spans("work")
                .into_iter()
                .flat_map(|span| span.days().map(|day| (day, name.clone())).collect::<Vec<_>>()),
        );
    }
    let paper = Announcement {
        issued: row.day("issued"),
        title: row.text("title"),
        source: row.text_or_empty("source"),
        off,
        work,
    };
    (row.line(), paper)
}

fn fixed_holiday(mut row: Row<'_>) -> FixedHoliday {
    row.text("clause");
    FixedHoliday {
        month: row.number("month", 1..=12).unwrap_or(1) as u8,
        day: row.number("day", 1..=31).unwrap_or(1) as u8,
        name: row.text("name"),
        from_year: row.number("from_year", 1949..=2149).unwrap_or(1949) as i32,
    }
}

fn reading(mut row: Row<'_>) -> (Option<Reading>, Vec<Role>) {
    let words: Vec<_> = Reading::ALL.iter().map(|reading| reading.word()).collect();
    let parse = |word: &str| Reading::ALL.iter().copied().find(|reading| reading.word() == word);
    row.text("clause");
    let reading = row.choice("act", parse, &words.join(" "));
    let allowed: Vec<_> = Role::ALL.iter().map(|role| role.word()).collect();
    let mut roles = Vec::new();
    for word in row.texts("role") {
        match Role::parse(&word) {
            Some(role) if !role.is_admin() => roles.push(role),
            Some(role) => row.fault("role", "admin-reads", vec![("role", role.zh().into())]),
            None => row.fault(
                "role",
                "not-in-list",
                vec![("key", "role".into()), ("word", word), ("allowed", allowed.join(" "))],
            ),
        }
    }
    (reading, roles)
}
