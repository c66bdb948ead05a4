//! 读: texts of official notices in, drafts of campaigns out.
//!
//! This room refuses: names and places of files (bytes are handed to [`open`](mod@open), or a text to [`read`]), the
//! present day (years come from the text), model weights, lists of the country's places and organs, and rules about one
//! notice. It decides nothing: a draft is for a person to correct before anything is live.
//!
//! [`read`] takes a notice apart in this order, each step a module: `clean` (traditional characters, pinyin, widths, with
//! a way back to every byte), `page` (furniture of a web site), `head` (title, issuer, number, date), `table`, `outline`
//! (enumerators in lines and in run-on paragraphs), `dates`, `units` and `roles`, then the fields: `phases`, `work`
//! (tasks), `due`, `people`, `figures`, `basis`. Every value is a [`Reading`]: where it stands in the original, the
//! [`Rule`] that read it, and the [`Grade`] that says how sure that is.
//!
//! ```
//! let text = "一、主要任务\n(一)清理证照。由县司法局牵头,县公安局配合,2019年6月底前完成。\n(二)公开目录。(责任单位:各单位)";
//! let draft = notices::read(text, &notices::Units::none());
//! assert_eq!(draft.tasks[0].lead[0].value.name, "县司法局");
//! assert_eq!(draft.tasks[0].deadline.as_ref().unwrap().value.to_string(), "2019-06-30");
//! assert_eq!(&text[draft.tasks[1].responsible[0].places[0].clone()], "各单位");
//! ```

mod basis;
mod clean;
mod dates;
mod draft;
mod due;
mod figures;
mod head;
pub mod json;
mod lexicon;
pub mod open;
mod outline;
mod page;
mod people;
mod phases;
mod read;
mod roles;
mod rule;
pub mod sheet;
mod simple;
mod table;
mod text;
mod units;
mod work;

pub use draft::{Draft, Figure, Grade, Hotline, Member, Note, Phase, Reading, Task, Unit};
pub use read::read;
pub use rule::Rule;
pub use units::Units;
