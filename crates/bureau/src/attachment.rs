//! Attachments 附件: the photos and files that are handed in with a filing or a supplement.
//!
//! Refuses: the bytes (they lie in the store), an exact size and a name in the open: who reads the public journal
//! cannot recognise a file by them.

use crate::act::Words;
use crate::id::{AttachmentId, PartId};
use serde::{Deserialize, Serialize};

/// Most files of one filing or supplement: one for each page of a contract, and still one screen on a phone.
pub const FILES_MAX: usize = 20;

/// Most bytes of one file: a phone's photo has 3 to 8 MB.
pub const FILE_BYTES_MAX: u64 = 10 << 20;

/// Most bytes of one filing or supplement: what a phone sends over a slow line in about ten minutes.
pub const FILING_BYTES_MAX: u64 = 60 << 20;

/// Most characters of a file's name; longer ones lose their middle.
pub const NAME_MAX: usize = 120;

/// A file that was handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Under which it lies in the store.
    pub object: AttachmentId,
    /// The material it is.
    pub material: PartId,
    /// What it is, by its first bytes.
    pub kind: AttachmentKind,
    /// How large, roughly.
    pub size: SizeClass,
    /// What its owner called it.
    pub name: Words,
    /// SHA-256 of its bytes, in hexadecimal.
    pub digest: Words,
}

macro_rules! kinds {
    ($($kind:ident = $word:literal, $zh:literal, $media:literal;)*) => {
        /// Kinds of files that are taken.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum AttachmentKind { $(#[doc = $zh] $kind,)* }

        impl AttachmentKind {
            /// All kinds.
            pub const ALL: &'static [AttachmentKind] = &[$(AttachmentKind::$kind,)*];

            /// The word used in entries, and the ending of such files.
            pub const fn word(self) -> &'static str {
                match self { $(AttachmentKind::$kind => $word,)* }
            }

            /// What people call it.
            pub const fn zh(self) -> &'static str {
                match self { $(AttachmentKind::$kind => $zh,)* }
            }

            /// The media type.
            pub const fn media(self) -> &'static str {
                match self { $(AttachmentKind::$kind => $media,)* }
            }
        }
    };
}

kinds! {
    Jpeg = "jpeg", "照片", "image/jpeg";
    Png = "png", "图片", "image/png";
    Pdf = "pdf", "PDF", "application/pdf";
    Ofd = "ofd", "OFD", "application/ofd";
    Docx = "docx", "Word文档", "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    Xlsx = "xlsx", "Excel表格", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
}

impl AttachmentKind {
    /// Reads the word of an entry.
    pub fn parse(word: &str) -> Option<AttachmentKind> {
        AttachmentKind::ALL.iter().copied().find(|kind| kind.word() == word)
    }

    /// Whether it is a picture.
    pub const fn is_picture(self) -> bool {
        matches!(self, AttachmentKind::Jpeg | AttachmentKind::Png)
    }
}

/// How large a file is, roughly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SizeClass {
    /// Up to 100 kB.
    Small,
    /// Up to 1 MB.
    Middle,
    /// Above.
    Large,
}

impl SizeClass {
    /// The class of so many bytes.
    pub const fn of(bytes: u64) -> SizeClass {
        match bytes {
            0..=100_000 => SizeClass::Small,
            100_001..=1_000_000 => SizeClass::Middle,
            _ => SizeClass::Large,
        }
    }

    /// In words.
    pub const fn zh(self) -> &'static str {
        match self {
            SizeClass::Small => "不超过100 kB",
            SizeClass::Middle => "不超过1 MB",
            SizeClass::Large => "1 MB以上",
        }
    }
}

/// A file's name as it is kept: no folder before it, nothing unreadable in it, not too long.
pub fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    // Marks that turn the direction of writing make a name end otherwise than it looks.
    let hidden = |c: &char| {
        c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
    };
    let letters: Vec<char> = last.trim().chars().filter(|c| !hidden(c)).collect();
    match letters.len() {
        0 => "未命名".into(),
        length if length <= NAME_MAX => letters.into_iter().collect(),
        length => {
            let (front, back) = (&letters[..NAME_MAX / 2], &letters[length - (NAME_MAX / 2 - 1)..]);
            front.iter().chain(&['…']).chain(back).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_kept_without_folder_and_tricks() {
        let check = |name: &str, kept: &str| assert_eq!(plain_name(name), kept, "{name:?}");
        check("营业执照.jpg", "营业执照.jpg");
        check("C:\\fakepath\\身份证 正面.png", "身份证 正面.png");
        check("../../etc/passwd", "passwd");
        check("gpj.\u{202E}exe\n", "gpj.exe");
        check(" / ", "未命名");
        let long = plain_name(&format!("{}.pdf", "长".repeat(300)));
        assert!(long.chars().count() == NAME_MAX && long.ends_with("长.pdf") && long.contains('…'));
    }

    #[test]
    fn every_kind_is_read_back() {
        for kind in AttachmentKind::ALL {
            assert_eq!(AttachmentKind::parse(kind.word()), Some(*kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.word());
        }
    }
}
