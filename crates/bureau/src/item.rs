//! Items 事项 and their elements 要素: what is offered, on what ground, within what time.
//!
//! Refuses: a path of its own. An item names a procedure and binds only that procedure's parameters.

use crate::id::{ItemId, OrganId, PartId, ProcedureId};
use crate::reader::Row;
use almanac::Term;
use std::collections::BTreeMap;

macro_rules! kinds {
    ($($name:ident = $word:literal, $code:literal, $zh:literal;)*) => {
        /// Kinds of power in the national order (law.md §4); last what is none: work that offices give to one another.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind { $(#[doc = $zh] $name,)* }

        impl Kind {
            /// All kinds, in the national order.
            pub const ALL: &'static [Kind] = &[$(Kind::$name,)*];

            /// The word used in charters.
            pub const fn word(self) -> &'static str {
                match self { $(Kind::$name => $word,)* }
            }

            /// The two-digit code of the national catalogue.
            pub const fn code(self) -> &'static str {
                match self { $(Kind::$name => $code,)* }
            }

            /// The official word.
            pub const fn zh(self) -> &'static str {
                match self { $(Kind::$name => $zh,)* }
            }
        }
    };
}

kinds! {
    Permit = "permit", "01", "行政许可";
    Penalty = "penalty", "02", "行政处罚";
    Coercion = "coercion", "03", "行政强制";
    Levy = "levy", "04", "行政征收";
    Grant = "grant", "05", "行政给付";
    Inspection = "inspection", "06", "行政检查";
    Confirmation = "confirmation", "07", "行政确认";
    Award = "award", "08", "行政奖励";
    Adjudication = "adjudication", "09", "行政裁决";
    Other = "other", "10", "其他行政权力";
    PublicService = "public_service", "20", "公共服务";
    Internal = "internal", "99", "内部事务";
}

/// A law and, where sure, its article: why a power exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    /// Name of the law.
    pub law: String,
    /// Article, empty when the whole law is meant.
    pub article: String,
}

impl std::fmt::Display for Basis {
    /// `《中华人民共和国行政许可法》第42条`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let law = self.law.trim_matches(|c| matches!(c, '《' | '》'));
        match self.article.as_str() {
            "" => write!(f, "《{law}》"),
            number if number.bytes().all(|byte| byte.is_ascii_digit()) => {
                write!(f, "《{law}》第{number}条")
            }
            article => write!(f, "《{law}》{article}"),
        }
    }
}

/// One paper an applicant brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Material {
    /// Its id within the item, `m1` … in order.
    pub id: PartId,
    /// What it is called.
    pub name: String,
    /// 原件, 复印件 or 电子.
    pub form: String,
    /// How many copies.
    pub copies: u16,
    /// Whether acceptance needs it.
    pub required: bool,
    /// Where the applicant gets it.
    pub source: String,
}

/// An item as written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its word.
    pub id: ItemId,
    /// Code in the catalogue, as text (codes differ from place to place: law.md §4).
    pub code: String,
    /// Official name.
    pub name: String,
    /// The authority: a bureau.
    pub organ: OrganId,
    /// 任一科室: any section of the body may be the one that has it, and every post of that section covers it; it is given
    /// by order and offered to nobody.
    pub anywhere: bool,
    /// The section that handles it.
    pub section: OrganId,
    /// Kind of power.
    pub kind: Kind,
    /// The path.
    pub procedure: ProcedureId,
    /// The procedure's parameters as bound here.
    pub terms: BTreeMap<PartId, Term>,
    /// Grounds of those bindings, where they have one of their own (`<parameter>_basis`).
    pub grounds: BTreeMap<PartId, Basis>,
    /// For people looking around.
    pub theme: String,
    /// Who may have it.
    pub conditions: String,
    /// Grounds in law.
    pub basis: Vec<Basis>,
    /// What to bring.
    pub materials: Vec<Material>,
    /// What it costs.
    pub fee: String,
    /// What one gets.
    pub result: String,
    /// Plain words people use for it.
    pub plain: Vec<String>,
}

impl Item {
    /// Reads one `[[item]]` row. Keys that are parameter names of procedures are passed in `parameters`.
    pub fn read(mut row: Row<'_>, parameters: &[String]) -> Item {
        let kinds: Vec<_> = Kind::ALL.iter().map(|kind| kind.word()).collect();
        let terms = parameters.iter().filter_map(|name| Some((PartId::new(name), row.term(name)?))).collect();
        let ground =
            |row: &mut Row<'_>, name: &String| Some((PartId::new(name), basis(row.row(&format!("{name}_basis"))?)));
        let grounds = parameters.iter().filter_map(|name| ground(&mut row, name)).collect();
        let materials = row.rows("materials");
        let bases = row.rows("basis");
        Item {
            id: ItemId::new(row.word("id")),
            code: row.text("code"),
            name: row.text("name"),
            organ: OrganId::new(row.word("organ")),
            anywhere: row.flag("anywhere"),
            section: OrganId::new(row.word("section")),
            kind: row
                .choice("kind", |word| Kind::ALL.iter().copied().find(|kind| kind.word() == word), &kinds.join(" "))
                .unwrap_or_else(|| row.missing::<Option<Kind>>("kind").unwrap_or(Kind::Other)),
            procedure: ProcedureId::new(row.word("procedure")),
            terms,
            grounds,
            theme: row.text("theme"),
            conditions: row.text("conditions"),
            basis: bases.into_iter().map(basis).collect(),
            materials: materials.into_iter().enumerate().map(|(n, row)| material(n, row)).collect(),
            fee: row.text("fee"),
            result: row.text("result"),
            plain: row.texts("plain"),
        }
    }
}

fn basis(mut row: Row<'_>) -> Basis {
    Basis { law: row.text("law"), article: row.text_or_empty("article") }
}

fn material(n: usize, mut row: Row<'_>) -> Material {
    Material {
        id: PartId::new(format!("m{}", n + 1)),
        name: row.text("name"),
        form: row.text("form"),
        copies: row.number("copies", 0..=99).unwrap_or(1) as u16,
        required: row.flag("required"),
        source: row.text_or_empty("source"),
    }
}
