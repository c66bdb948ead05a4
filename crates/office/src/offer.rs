//! What is offered: the catalogue as citizens see it, from the charters in force.

use crate::{Case, No, Office, Standing, Who};
use almanac::{Day, Instant, Spans, Term};
use archive::Trouble;
use bureau::act::ActKind;
use bureau::clock::Clock;
use bureau::disclose::clock_card;
use bureau::entry::ClockKind;
use bureau::id::{ItemId, MatterId, OrganId, PartId, ProcedureId, StepId};
use bureau::item::Item;
use bureau::procedure::{Budget, FieldKind, Procedure};
use bureau::refusal::Refusal;
use bureau::sentence::term;
use papers::flowchart::{self, Audience, Row};
use std::sync::Arc;

/// An item as it is offered.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Its word.
    pub item: ItemId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The authority.
    pub organ: OrganId,
    /// Name of the authority.
    pub organ_name: String,
    /// Name of the section that handles it.
    pub section_name: String,
    /// Telephone of the section, else of the authority.
    pub phone: String,
    /// Where to find the authority.
    pub address: String,
    /// Kind of power.
    pub kind: &'static str,
    /// Theme.
    pub theme: String,
    /// Its path.
    pub procedure: ProcedureId,
    /// Name of its path.
    pub procedure_name: String,
    /// Promised limit in words.
    pub promised: Option<String>,
    /// Statutory limit in words.
    pub statutory: Option<String>,
    /// Plain words people use for it.
    pub plain: Vec<String>,
    /// The form.
    pub fields: Vec<FieldView>,
    /// What to bring.
    pub materials: Vec<MaterialView>,
    /// Who may have it.
    pub conditions: String,
    /// Grounds in law.
    pub basis: Vec<String>,
    /// What it costs.
    pub fee: String,
    /// What one gets.
    pub result: String,
}

/// A field of a form.
#[derive(Clone, Debug)]
pub struct FieldView {
    /// Its word.
    pub id: PartId,
    /// Its label.
    pub name: String,
    /// What kind of answer.
    pub kind: FieldKind,
    /// Whether it must be answered.
    pub required: bool,
    /// Whether it names who asks.
    pub party: bool,
    /// Most characters.
    pub max: u16,
    /// What to write.
    pub hint: String,
    /// The answers there are, for a field of them.
    pub options: Vec<String>,
}

/// A material of an item.
#[derive(Clone, Debug)]
pub struct MaterialView {
    /// Its word.
    pub id: PartId,
    /// Its name.
    pub name: String,
    /// 原件, 复印件 or 电子.
    pub form: String,
    /// How many copies.
    pub copies: u16,
    /// Whether acceptance needs it.
    pub required: bool,
    /// Where one gets it.
    pub source: String,
}

/// A procedure as a picture and as the rows it was drawn from.
#[derive(Clone, Debug)]
pub struct Flowchart {
    /// Name of the item.
    pub item: String,
    /// Name of the procedure.
    pub procedure: String,
    /// The picture, an SVG element that needs no other file.
    pub svg: String,
    /// The same in rows.
    pub rows: Vec<Row>,
}

impl Flowchart {
    fn of(item: &Item, procedure: &Procedure, audience: Audience, here: Option<&StepId>) -> Flowchart {
        Flowchart {
            item: item.name.clone(),
            procedure: procedure.name.clone(),
            svg: flowchart::svg(procedure, item, audience, here),
            rows: flowchart::table(procedure, item, audience),
        }
    }
}

impl Office {
    /// The flowchart of an item as the public sees it, drawn from the procedure in force.
    ///
    /// # Errors
    /// [`Refusal::NoSuchItem`].
    pub fn flowchart(&self, item: &ItemId) -> Result<Flowchart, No> {
        let standing = self.standing()?;
        let (item, procedure) = standing.charter.path(item).ok_or(Refusal::NoSuchItem)?;
        Ok(Flowchart::of(item, procedure, Audience::Public, None))
    }

    /// The flowchart of a matter, drawn from the procedure it is pinned to, with the step it stands at:
    /// in full for officers, as the public sees it for the party.
    ///
    /// # Errors
    /// [`Refusal::NoSuchMatter`] when it is not there or not for these eyes.
    pub fn flowchart_of(&self, who: &Who, matter: MatterId, now: Instant) -> Result<Flowchart, No> {
        self.view(who, matter, now)?;
        let case = self.archive.read(|reader| Case::read(reader, matter))?.ok_or(Refusal::NoSuchMatter)?;
        let (item, procedure) = case.charter.path(&case.matter.item).ok_or(Refusal::NoSuchItem)?;
        let audience = if matches!(who, Who::Party(_)) { Audience::Public } else { Audience::Staff };
        Ok(Flowchart::of(item, procedure, audience, Some(&case.matter.step)))
    }

    /// Everything that is offered, by name of the authority.
    ///
    /// # Errors
    /// Only trouble.
    pub fn offered(&self) -> Result<Vec<Arc<Offer>>, Trouble> {
        let standing = self.standing()?;
        let offers = standing.offers.get_or_init(|| {
            let offers = standing.charter.items().filter_map(|item| standing.offer(item));
            let mut offers: Vec<Arc<Offer>> = offers.map(Arc::new).collect();
            offers.sort_by(|a, b| (&a.organ, &a.item).cmp(&(&b.organ, &b.item)));
            offers
        });
        Ok(offers.clone())
    }

    /// One item.
    ///
    /// # Errors
    /// Only trouble.
    pub fn offer(&self, item: &ItemId) -> Result<Option<Offer>, Trouble> {
        let standing = self.standing()?;
        Ok(standing.charter.item(item).and_then(|item| standing.offer(item)))
    }

    /// When an item asked for now would be done at the latest, as promised, and why then.
    ///
    /// # Errors
    /// [`Refusal::NoSuchItem`].
    pub fn due_if_filed(&self, item: &ItemId, now: Instant) -> Result<Option<(Day, String)>, No> {
        let standing = self.standing()?;
        let (item, procedure) = standing.charter.path(item).ok_or(Refusal::NoSuchItem)?;
        let Some(rule) = procedure.clocks.iter().find(|rule| rule.kind == ClockKind::Promised) else {
            return Ok(None);
        };
        let pin = standing.pin(self.day(now));
        let almanac = self.archive.glance(|reader| reader.known().almanac(&pin))?;
        let clock = Clock {
            id: rule.id.clone(),
            kind: rule.kind,
            term: procedure.term(&rule.budget, item),
            spans: Spans::begin(now, self.body.zone),
            lit: None,
            stopped: None,
        };
        let starter =
            procedure.lines.iter().find(|line| line.starts.contains(&rule.id)).map_or(ActKind::File, |line| line.act);
        let day = self.day(now);
        let card = clock_card::card(&clock, starter, item, procedure, standing.charter.rules(), &almanac, day);
        Ok(Some((card.due, card.sentence)))
    }
}

impl Standing {
    pub(crate) fn offer(&self, item: &Item) -> Option<Offer> {
        // What offices give to one another is offered to nobody.
        let (_, procedure) = self.charter.path(&item.id).filter(|(item, _)| !item.anywhere)?;
        let (organ, section) = (self.roster.organ(&item.organ)?, self.roster.organ(&item.section)?);
        let phone = [section, organ].into_iter().map(|organ| &organ.phone).find(|phone| !phone.is_empty());
        Some(Offer {
            item: item.id.clone(),
            code: item.code.clone(),
            name: item.name.clone(),
            organ: organ.id.clone(),
            organ_name: organ.name.clone(),
            section_name: section.name.clone(),
            phone: phone.cloned().unwrap_or_default(),
            address: organ.address.clone(),
            kind: item.kind.zh(),
            theme: item.theme.clone(),
            procedure: procedure.id.clone(),
            procedure_name: procedure.name.clone(),
            promised: limit(item, procedure, ClockKind::Promised),
            statutory: limit(item, procedure, ClockKind::Statutory),
            plain: item.plain.clone(),
            fields: procedure.fields.iter().map(field).collect(),
            materials: item.materials.iter().map(material).collect(),
            conditions: item.conditions.clone(),
            basis: item.basis.iter().map(ToString::to_string).collect(),
            fee: item.fee.clone(),
            result: item.result.clone(),
        })
    }
}

/// The limit of this kind that the item binds: of several clocks the one whose length is a parameter.
fn limit(item: &Item, procedure: &Procedure, kind: ClockKind) -> Option<String> {
    let mut rules = procedure.clocks.iter().filter(|rule| rule.kind == kind);
    let rule = rules.find(|rule| matches!(rule.budget, Budget::Parameter(_)))?;
    let length: Term = procedure.term(&rule.budget, item);
    Some(term(length))
}

fn field(field: &bureau::procedure::Field) -> FieldView {
    FieldView {
        id: field.id.clone(),
        name: field.name.clone(),
        kind: field.kind,
        required: field.required,
        party: field.party,
        max: field.max,
        hint: field.hint.clone(),
        options: field.options.iter().map(|option| option.name.clone()).collect(),
    }
}

fn material(material: &bureau::item::Material) -> MaterialView {
    MaterialView {
        id: material.id.clone(),
        name: material.name.clone(),
        form: material.form.clone(),
        copies: material.copies,
        required: material.required,
        source: material.source.clone(),
    }
}
