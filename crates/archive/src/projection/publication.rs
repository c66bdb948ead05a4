//! Published questions and answers: what the public may read without asking.

use super::{Column, History, Made, Projection, columns};
use crate::dialect::Row;
use crate::known::Known;
use crate::trouble::Trouble;
use almanac::Instant;
use bureau::act::Act;
use bureau::entry::Entry;
use bureau::id::{MatterId, OrganId};
use bureau::matter::Matter;
use bureau::record::Object;

/// Title, question and answer are words somebody wrote: erasable, whoever wrote them.
const COLUMNS: &[Column] = columns!["body", "id", "at", "organ", "section"; personal: "title", "question", "answer"];

pub(super) const PROJECTION: Projection = Projection {
    table: "publication",
    key: &["body", "id"],
    kind: Some(Object::MATTER),
    columns: COLUMNS,
    many: false,
    of_words: false,
    rows: row,
};

/// A published question with its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// The matter it comes from.
    pub matter: MatterId,
    /// When it was published.
    pub at: Instant,
    /// The authority that answered.
    pub organ: OrganId,
    /// The section that answered.
    pub section: OrganId,
    /// Its heading; none once erased, as the next two.
    pub title: Option<String>,
    /// The question.
    pub question: Option<String>,
    /// The answer.
    pub answer: Option<String>,
}

impl Publication {
    /// What the entries of a matter published last and did not retract.
    pub fn from_entries(entries: &[Entry]) -> Option<Publication> {
        if !entries.iter().any(|entry| matches!(entry.act, Act::Publish(_))) {
            return None;
        }
        let (first, rest) = entries.split_first()?;
        let (Act::File(file), Some(mut matter)) = (&first.act, Matter::open(first)) else {
            return None;
        };
        let (mut shown, mut before) = (None, None);
        for entry in rest {
            matter.apply(entry);
            match &entry.act {
                Act::Retract(_) => shown = before.clone(),
                Act::Publish(publish) => {
                    before = shown.take();
                    let words = |words: &bureau::act::Words| words.as_str().map(String::from);
                    shown = Some(Publication {
                        matter: matter.id,
                        at: entry.at,
                        organ: file.organ.clone(),
                        section: matter.section.clone(),
                        title: words(&publish.title),
                        question: words(&publish.question),
                        answer: words(&publish.answer),
                    });
                }
                _ => before = shown.clone(),
            }
        }
        shown
    }

    /// Reads a row in the order of the columns.
    pub(crate) fn read(row: &Row) -> Result<Publication, Trouble> {
        let words = |column| row.text_if(column).map(|text| text.map(String::from));
        Ok(Publication {
            matter: row.text(1)?.parse().map_err(|_| Trouble::Damaged("publication: id".into()))?,
            at: Instant::from_millis(row.int(2)?),
            organ: OrganId::new(row.text(3)?),
            section: OrganId::new(row.text(4)?),
            title: words(5)?,
            question: words(6)?,
            answer: words(7)?,
        })
    }
}

/// The columns in the order of [`Publication::read`].
pub(crate) fn columns() -> String {
    PROJECTION.columns().join(", ")
}

fn row(history: &History<'_>, _: &Known<'_>) -> Made {
    let row = |row: Publication| {
        vec![
            history.object.body.as_str().into(),
            row.matter.to_string().into(),
            row.at.millis().into(),
            row.organ.as_str().into(),
            row.section.as_str().into(),
            row.title.into(),
            row.question.into(),
            row.answer.into(),
        ]
    };
    Ok(Publication::from_entries(&history.entries).map(row).into_iter().collect())
}
