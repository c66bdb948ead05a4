//! A page of a web site into lines: blocks end lines, rows of a table are one line each.
//!
//! Refuses: scripts, styles, comments, the head, and what is offered for a click; the furniture in words is left to the
//! reader, which knows it from texts as well. Tokens only, no tree: any nesting is read in one pass.

use super::flow::Flow;
use super::{Unopened, encoding};
use encoding_rs::Encoding;
use html5gum::emitters::default::DefaultEmitter;
use html5gum::{StartTag, Token, Tokenizer};

/// Bytes in which a page says that it is one, and in which encoding.
const HEAD: usize = 4096;

/// Elements whose text is not the page's.
const DROPPED: &[&[u8]] = &[
    b"script",
    b"style",
    b"head",
    b"title",
    b"template",
    b"noscript",
    b"noframes",
    b"svg",
    b"iframe",
    b"select",
    b"button",
    b"textarea",
    b"nav",
    b"rt",
    b"rp",
    b"object",
    b"canvas",
    b"audio",
    b"video",
];

/// Elements that stand in a line with what is around them; all others begin and end lines.
const INLINE: &[&[u8]] = &[
    b"a",
    b"abbr",
    b"acronym",
    b"b",
    b"bdi",
    b"bdo",
    b"big",
    b"cite",
    b"code",
    b"del",
    b"dfn",
    b"em",
    b"font",
    b"i",
    b"img",
    b"input",
    b"ins",
    b"kbd",
    b"label",
    b"mark",
    b"q",
    b"rb",
    b"ruby",
    b"s",
    b"samp",
    b"small",
    b"span",
    b"strike",
    b"strong",
    b"sub",
    b"sup",
    b"time",
    b"tt",
    b"u",
    b"var",
    b"wbr",
    b"o:p",
    b"st1:chsdate",
];

/// Whether bytes are a page: an element of one stands among the first of them.
pub(super) fn is_page(bytes: &[u8]) -> bool {
    let head = head(bytes);
    let marks = ["<!doctype html", "<html", "<head", "<body", "<div", "<table", "<p>", "<p ", "<meta"];
    marks.iter().any(|mark| head.contains(mark))
}

/// The text of a page.
pub(super) fn text(bytes: &[u8]) -> Result<String, Unopened> {
    let source = encoding::text(bytes, declared(bytes))?;
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut page = Page::default();
    for token in Tokenizer::new_with_emitter(&source, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => page.begin(&tag),
            Token::EndTag(tag) => page.end(&tag.name),
            Token::String(text) if page.dropped.is_empty() => page.words(&String::from_utf8_lossy(&text)),
            _ => {}
        }
        page.flow.check()?;
    }
    page.flow.text()
}

/// The encoding that an element `meta` of the page names.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = head(bytes);
    head.split("<meta").skip(1).find_map(|rest| {
        let meta = rest.split('>').next()?;
        let value = meta.split("charset").nth(1)?.trim_start().strip_prefix('=')?;
        let label = value.trim_start_matches(['"', '\'', ' ']).split(['"', '\'', ' ', ';', '/']).next()?;
        Encoding::for_label(label.as_bytes())
    })
}

/// The beginning in small letters; bytes beyond ASCII stand for themselves, since the encoding is not known yet. In the
/// encodings in use none of them is a bracket, but in UTF-16, which says that it is that.
fn head(bytes: &[u8]) -> String {
    let head = &bytes[..bytes.len().min(HEAD)];
    match Encoding::for_bom(head) {
        Some((encoding, mark)) => encoding.decode_without_bom_handling(&head[mark..]).0.to_ascii_lowercase(),
        None => head.iter().map(|byte| char::from(byte.to_ascii_lowercase())).collect(),
    }
}

#[derive(Default)]
struct Page {
    flow: Flow,
    /// The dropped element we are in, and how often it was opened in itself.
    dropped: Vec<u8>,
    depth: usize,
    /// Whether spaces stand (`pre`).
    is_kept: bool,
    /// Lists that are open: the next number, or none where dots are drawn.
    lists: Vec<Option<u64>>,
}

impl Page {
    fn begin(&mut self, tag: &StartTag<()>) {
        let name: &[u8] = &tag.name;
        // A head that nobody closed ends where the body begins.
        if self.dropped == b"head" && name == b"body" {
            self.dropped.clear();
        }
        if !self.dropped.is_empty() {
            self.depth += usize::from(name == self.dropped);
            return;
        }
        if DROPPED.contains(&name) {
            if !tag.self_closing {
                (self.dropped, self.depth) = (name.to_vec(), 1);
            }
            return;
        }
        match name {
            b"table" => {
                self.flow.end_line();
                self.flow.begin_table();
            }
            b"tr" => self.flow.end_row(),
            b"td" | b"th" => self.flow.begin_cell(number(tag, b"colspan"), number(tag, b"rowspan").min(1000)),
            b"ol" | b"ul" => {
                self.flow.end_line();
                // Lists inside lists beyond this are read without numbers.
                if self.lists.len() < 64 {
                    self.lists.push((name == b"ol").then(|| number(tag, b"start") as u64));
                }
            }
            b"li" => {
                self.flow.end_line();
                if let Some(Some(next)) = self.lists.last_mut() {
                    let label = format!("{next}. ");
                    *next += 1;
                    self.flow.push(&label);
                }
            }
            b"p" => self.flow.begin_paragraph(),
            b"br" if self.flow.is_apart() => self.flow.blank_line(),
            b"pre" => {
                self.flow.end_line();
                self.is_kept = true;
            }
            _ if INLINE.contains(&name) => {}
            _ => self.flow.end_line(),
        }
    }

    fn end(&mut self, name: &[u8]) {
        if !self.dropped.is_empty() {
            self.depth -= usize::from(name == self.dropped);
            if self.depth == 0 {
                self.dropped.clear();
            }
            return;
        }
        match name {
            b"table" => self.flow.end_table(),
            b"tr" => self.flow.end_row(),
            b"ol" | b"ul" => {
                self.flow.end_line();
                self.lists.pop();
            }
            b"pre" => {
                self.flow.end_line();
                self.is_kept = false;
            }
            b"p" => self.flow.end_paragraph(),
            b"td" | b"th" => {}
            _ if INLINE.contains(&name) => {}
            _ => self.flow.end_line(),
        }
    }

    fn words(&mut self, text: &str) {
        if self.is_kept {
            return self.flow.push(text);
        }
        for (place, word) in text.split(|c: char| c.is_ascii_whitespace()).enumerate() {
            if place > 0 && !self.flow.is_apart() {
                self.flow.push(" ");
            }
            // Spaces that do not break stand as often as they are written: they set columns apart.
            match word.contains('\u{a0}') {
                true => self.flow.push(&word.replace('\u{a0}', " ")),
                false => self.flow.push(word),
            }
        }
    }
}

/// A number in an attribute, one where there is none.
fn number(tag: &StartTag<()>, name: &[u8]) -> usize {
    let value = tag.attributes.iter().find(|(key, _)| key.as_slice() == name);
    let number = value.and_then(|(_, value)| std::str::from_utf8(&value.value).ok()?.trim().parse().ok());
    number.unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: &str, want: &str) {
        assert_eq!(text(page.as_bytes()).unwrap(), want);
    }

    #[test]
    fn blocks_end_lines_and_spaces_are_one() {
        check(
            "<p>一、主要\n任务&nbsp;&#40;一&#41;</p>二<br>三<div>四<b>五</b></div>",
            "一、主要 任务 (一)\n二\n三\n四五\n",
        );
        check("<pre>一\n  二</pre><ol start=3><li>甲<li>乙</ol><ul><li>丙</ul>", "一\n  二\n3. 甲\n4. 乙\n丙\n");
    }

    #[test]
    fn what_is_not_text_of_the_page_is_dropped() {
        check(
            "<html><head><title>网站</title><style>p{}</style><body><script>if (1 < 2) {'</p>'}</script><!-- 甲 -->\
             <p>乙</p><select><option>丙</select><ruby>机<rt>jī</rt></ruby></body></html>",
            "乙\n机\n",
        );
        check("<head><meta charset=utf-8><body>甲", "甲\n");
    }

    #[test]
    fn rows_are_lines_and_spans_keep_their_columns() {
        check(
            "<table><tr><th>序号<th>任务<th>单位</tr><tr><td rowspan=2>1<td>清理<br>证照<td>县公安局</tr>\
             <tr><td>公开目录<td>各单位</tr><tr><td colspan=2>合计<td>2</table>后",
            "序号\t任务\t单位\n1\t清理 证照\t县公安局\n\t公开目录\t各单位\n合计\t\t2\n后\n",
        );
        check("<table><tr><td><table><tr><td>甲<td>乙</table><p>丙</p></td></tr></table>", "甲\t乙\n丙\n");
    }

    #[test]
    fn the_encoding_is_the_declared_one() {
        let page = "<meta http-equiv=Content-Type content=\"text/html; charset=gb2312\"><p>丨丿乙</p>";
        assert_eq!(text(&encoding_rs::GBK.encode(page).0).unwrap(), "丨丿乙\n");
        assert_eq!(declared(b"<META CHARSET='Big5'>"), Some(encoding_rs::BIG5));
        assert_eq!(declared("charset=gbk".as_bytes()), None);
    }

    #[test]
    fn any_nesting_is_read_in_one_pass() {
        let deep = format!("{}甲{}", "<table><tr><td>".repeat(20_000), "</table>".repeat(20_000));
        check(&deep, "甲\n");
        check(&format!("{}甲", "<div>".repeat(100_000)), "甲\n");
        let wide = format!("<table>{}", "<tr><td rowspan=1000 colspan=999>甲".repeat(200));
        check(&wide, &"甲\n".repeat(200));
    }
}
