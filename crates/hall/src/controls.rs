//! Controls: what people fill in, ready for the template. The same for citizens' forms and officers' acts.
//!
//! Refuses: a control without a label, and to lose what was typed.

use crate::forms::{self, Bag};
use crate::uploads::{Files, ReceivedView};
use bureau::id::PartId;
use bureau::procedure::FieldKind;
use bureau::refusal::Refusal;
use bureau::words;
use office::Offer;

/// One question of a form.
#[derive(Clone, Debug)]
pub struct Control {
    /// Name it is sent under.
    pub name: String,
    /// Where labels and faults point.
    pub id: String,
    /// Its label.
    pub label: String,
    /// What to write.
    pub hint: String,
    /// Whether it may be left out.
    pub optional: bool,
    /// What is wrong with it.
    pub fault: Option<String>,
    /// How it is answered.
    pub kind: Kind,
}

/// How a question is answered.
#[derive(Clone, Debug)]
pub enum Kind {
    /// One line.
    Line { value: String, phone: bool },
    /// Several lines.
    Text { value: String },
    /// A day.
    Day { value: String },
    /// A time of day.
    Time { value: String },
    /// One of a few.
    One(Vec<Choice>),
    /// Some of a few.
    Some(Vec<Choice>),
    /// One of many.
    List(Vec<Choice>),
    /// Materials: ticked, or handed in as files, or both.
    Materials {
        /// Each of them.
        list: Vec<MaterialChoice>,
        /// Whether there is a place for files.
        taken: bool,
        /// Where the button that takes a file back sends the form.
        remove: String,
    },
}

/// A material of a form.
#[derive(Clone, Debug)]
pub struct MaterialChoice {
    /// Where faults point.
    pub id: String,
    /// Its tick.
    pub choice: Choice,
    /// Files that came in.
    pub received: Vec<ReceivedView>,
    /// What was wrong with others.
    pub faults: Vec<String>,
}

impl MaterialChoice {
    /// A material without files yet. `at` makes its id unique on the page.
    pub fn new(choice: Choice, at: &str) -> MaterialChoice {
        let id = format!("{at}-{}", choice.value);
        MaterialChoice { id, choice, received: Vec::new(), faults: Vec::new() }
    }

    /// How it is handed in, for the summary.
    pub fn state(&self) -> String {
        match (self.received.len(), self.choice.chosen) {
            (0, false) => "未提供".into(),
            (0, true) => "已备齐，带到窗口".into(),
            (files, _) => format!("已上传{files}个文件"),
        }
    }
}

/// A possible answer.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What people read.
    pub label: String,
    /// More about it.
    pub note: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

impl Control {
    /// A required question without hint or fault, named after a part of an act. `at` makes its id unique on the page.
    pub fn part(name: &str, at: &str, kind: Kind) -> Control {
        Control {
            name: name.into(),
            id: format!("{at}-{name}"),
            label: words::say("part", name),
            hint: String::new(),
            optional: false,
            fault: None,
            kind,
        }
    }

    /// Sent under another name.
    pub fn named(mut self, name: &str) -> Control {
        self.id = format!("f-{name}");
        self.name = name.into();
        self
    }

    /// With a hint.
    pub fn hint(mut self, hint: &str) -> Control {
        self.hint = hint.into();
        self
    }

    /// Under another label.
    pub fn labelled(mut self, label: &str) -> Control {
        self.label = label.into();
        self
    }

    /// May be left out.
    pub fn optional(mut self) -> Control {
        self.optional = true;
        self
    }

    /// Whether there is nothing to choose.
    pub fn is_empty(&self) -> bool {
        matches!(&self.kind, Kind::One(all) | Kind::Some(all) | Kind::List(all) if all.is_empty())
    }

    /// Everything that is wrong with it, with the place on the page.
    pub fn faults(&self) -> Vec<(String, String)> {
        let own = self.fault.iter().map(|fault| (self.id.clone(), fault.clone()));
        let files =
            self.materials().iter().flat_map(|one| one.faults.iter().map(|fault| (one.id.clone(), fault.clone())));
        own.chain(files).collect()
    }

    /// Its materials, if it asks for some.
    pub fn materials(&self) -> &[MaterialChoice] {
        if let Kind::Materials { list, .. } = &self.kind { list } else { &[] }
    }

    /// With the files that came in and those that did not.
    pub fn with_files(&mut self, files: &Files) {
        let Kind::Materials { list, taken, .. } = &mut self.kind else { return };
        *taken = files.taken;
        for one in list {
            let received = files.received.iter().filter(|received| received.material.as_str() == one.choice.value);
            one.received = received.map(ReceivedView::new).collect();
            let faults = files.faults.iter().filter(|(material, _)| material.as_str() == one.choice.value);
            one.faults = faults.map(|(_, refusal)| format!("{}。{}", refusal.says(), refusal.remedy())).collect();
        }
    }

    /// What browsers fill in by themselves.
    pub fn autocomplete(&self) -> &'static str {
        if matches!(self.kind, Kind::Line { phone: true, .. }) { "tel" } else { "off" }
    }
}

impl Choice {
    /// A possible answer, chosen when the bag says so.
    pub fn new(name: &str, value: impl Into<String>, label: impl Into<String>, bag: &Bag) -> Choice {
        let value = value.into();
        let chosen = bag.all(name).any(|sent| sent == value);
        Choice { value, label: label.into(), note: String::new(), chosen }
    }
}

/// The form of an item, filled with what was typed.
pub fn of_offer(offer: &Offer, bag: &Bag, faults: &[(PartId, Refusal)], files: &Files) -> Vec<Control> {
    let mut controls = fields_of(offer, bag, faults);
    controls.extend(materials(offer, bag).map(|mut control| {
        control.with_files(files);
        control
    }));
    controls
}

/// The questions of it, without the materials.
pub fn fields_of(offer: &Offer, bag: &Bag, faults: &[(PartId, Refusal)]) -> Vec<Control> {
    let control = |field: &office::FieldView| {
        let name = forms::field_name(&field.id);
        let value = bag.one(&name).to_string();
        let kind = match field.kind {
            FieldKind::Line => Kind::Line { value, phone: false },
            FieldKind::Text => Kind::Text { value },
            FieldKind::Phone => Kind::Line { value, phone: true },
            FieldKind::Choice => {
                Kind::List(field.options.iter().map(|word| Choice::new(&name, word, word, bag)).collect())
            }
        };
        let fault = faults.iter().find(|(id, _)| *id == field.id);
        Control {
            id: name.clone(),
            name,
            label: field.name.clone(),
            hint: format!("{}；不超过{}个字。", field.hint, field.max),
            optional: !field.required,
            fault: fault.map(|(_, refusal)| refusal.says()),
            kind,
        }
    };
    offer.fields.iter().map(control).collect()
}

fn materials(offer: &Offer, bag: &Bag) -> Option<Control> {
    let choice = |material: &office::MaterialView| Choice {
        note: material_note(material),
        ..Choice::new("materials", material.id.as_str(), &material.name, bag)
    };
    let list: Vec<_> = offer.materials.iter().map(|one| MaterialChoice::new(choice(one), "f")).collect();
    let remove = format!("/items/{}/filings/new", offer.item);
    (!list.is_empty()).then(|| Control {
        hint: "可以现在拍照或选文件上传，也可以只勾选，带到窗口；缺少必需材料的，承办单位会一次告知补正。".into(),
        optional: true,
        ..Control::part("materials", "f", Kind::Materials { list, taken: false, remove })
    })
}

/// `必需 · 原件2份 · 申请人自备`
pub fn material_note(material: &office::MaterialView) -> String {
    let needed = if material.required { "必需" } else { "可选" };
    let mut note = format!("{needed} · {}{}份", material.form, material.copies);
    if !material.source.is_empty() {
        note.push_str(" · ");
        note.push_str(&material.source);
    }
    note
}
