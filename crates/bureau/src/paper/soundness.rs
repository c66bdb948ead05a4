//! Whether procedures and papers fit: every paper named is there and for that act, every outcome of an act has one
//! paper at most, no paper is unused.

use crate::act::ActKind;
use crate::fault::Fault;
use crate::id::PartId;
use crate::paper::{Addressee, PaperForm};
use crate::procedure::{Line, Procedure};
use std::collections::BTreeSet;

/// All faults between the papers and the procedures of a set, each text named by its file.
pub(crate) fn faults(forms: &[(String, PaperForm)], procedures: &[(String, Procedure)]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for (file, form) in forms {
        let word = || vec![("word", form.id.to_string())];
        if !seen.insert(form.id.clone()) {
            faults.push(Fault::at(file, 1, "twice", word()));
        }
        let named =
            |(_, procedure): &(String, Procedure)| procedure.lines.iter().any(|line| line.papers.contains(&form.id));
        if !procedures.iter().any(named) {
            faults.push(Fault::at(file, 1, "unused", word()));
        }
    }
    for (file, procedure) in procedures {
        for line in &procedure.lines {
            let add = |code, args| faults.push(Fault::at(file, line.line, code, args));
            line_faults(line, procedure, forms, add);
        }
        let names = procedure.fields.iter().filter(|field| field.party).count();
        let to_party = |id: &PartId| forms.iter().any(|(_, form)| form.id == *id && form.addressee == Addressee::Party);
        let speaks = procedure.lines.iter().flat_map(|line| &line.papers).any(to_party);
        if names > 1 || (speaks && names == 0) {
            faults.push(Fault::at(file, 1, "paper-without-name", vec![]));
        }
    }
    faults
}

fn line_faults(
    line: &Line,
    procedure: &Procedure,
    forms: &[(String, PaperForm)],
    mut add: impl FnMut(&'static str, Vec<(&'static str, String)>),
) {
    let by_people = |other: &&Line| other.act == line.act && !other.is_of_clock();
    let first = procedure.lines.iter().find(by_people).unwrap_or(line);
    // What people do without a paper may need one where it is only deemed done.
    let needs_more = line.is_of_clock() && first.papers.is_empty();
    if first.papers != line.papers && !needs_more {
        add("papers-differ", vec![("act", line.act.zh()), ("line", first.line.to_string())]);
    }
    let mut outcomes = Vec::new();
    for id in &line.papers {
        let Some((_, form)) = forms.iter().find(|(_, form)| form.id == *id) else {
            add("no-such-paper", vec![("word", id.to_string())]);
            continue;
        };
        if form.act != line.act {
            let acts = vec![("title", form.title.clone()), ("act", form.act.zh()), ("other", line.act.zh())];
            add("paper-of-other-act", acts);
        } else if outcomes.contains(&form.granted) {
            add("two-papers", vec![("act", line.act.zh()), ("title", form.title.clone())]);
        }
        outcomes.push(form.granted);
    }
    if line.act == ActKind::Decide && outcomes.len() == 1 {
        add("half-a-paper", vec![("act", line.act.zh())]);
    }
}
