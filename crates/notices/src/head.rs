//! Title, issuer, number, date, kind and addressees, and which lines they take.
//!
//! Refuses: numbers of documents that are only cited, the day a page was published, the site that publishes.

use crate::clean::{Clean, Cut, ends, find, has, starts, starts_any};
use crate::dates::Moment;
use crate::draft::{Grade, Reading};
use crate::page::{self, Line};
use crate::rule::Rule;
use crate::units::{is_unit, list};
use almanac::Day;

/// What a line is, as far as the head goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Text,
    /// Title, number, letterhead: what follows begins anew.
    Title,
    /// Signature, date, copies.
    Sign,
    /// To whom it is addressed.
    Addressees,
    /// Furniture of the page.
    Page,
}

/// The head of a notice.
#[derive(Debug, Default)]
pub(crate) struct Head {
    pub parts: Vec<Part>,
    pub title: Option<Reading<String>>,
    pub issuer: Option<Reading<String>>,
    pub number: Option<Reading<String>>,
    pub date: Option<Reading<Day>>,
    pub kind: Option<Reading<String>>,
    pub addressees: Vec<Cut>,
}

/// Words that titles end in, longer ones first.
pub(crate) const KINDS: &[&str] = &[
    "实施方案",
    "工作方案",
    "行动方案",
    "活动方案",
    "整治方案",
    "分工方案",
    "专项方案",
    "应急预案",
    "实施意见",
    "指导意见",
    "若干意见",
    "实施办法",
    "管理办法",
    "暂行办法",
    "考核办法",
    "试行办法",
    "实施细则",
    "工作要点",
    "工作计划",
    "行动计划",
    "工作安排",
    "实施计划",
    "若干措施",
    "任务分解",
    "责任分工",
    "任务分工",
    "通知",
    "方案",
    "意见",
    "办法",
    "计划",
    "要点",
    "规定",
    "细则",
    "决定",
    "通报",
    "函",
    "公告",
    "通告",
    "报告",
    "纲要",
    "规程",
    "制度",
    "预案",
    "措施",
    "分工",
    "安排",
    "规划",
    "规则",
    "清单",
];

/// Titles are looked for in so many lines; bodies of later annexes have none of their own that matter.
const TITLE_LINES: usize = 400;

/// Reads the head.
pub(crate) fn read(clean: &Clean, lines: &[Line], moments: &[Moment]) -> Head {
    let part = |line: &Line| if line.is_furniture { Part::Page } else { Part::Text };
    let mut head = Head { parts: lines.iter().map(part).collect(), ..Head::default() };
    let page = page::labels(clean, lines);
    let first_item = lines.iter().position(|line| is_item(clean, line)).unwrap_or(lines.len());
    number(clean, lines, first_item, &page, &mut head);
    let dates = sign(clean, lines, moments, &mut head);
    title(clean, lines, first_item, &mut head);
    let title_line = head.parts.iter().position(|part| *part == Part::Title).unwrap_or(0);
    date(clean, lines, moments, &dates, title_line, &page, &mut head);
    addressees(clean, lines, &mut head);
    copies(clean, lines, &mut head);
    if head.issuer.is_none() {
        issuer(clean, lines, first_item, &page, &mut head);
    }
    head.kind = head.title.as_ref().and_then(|title| {
        kind(&title.value).map(|word| Reading {
            value: word.to_owned(),
            places: title.places.clone(),
            rule: Rule::KindOfTitle,
            grade: Grade::Stated,
        })
    });
    head
}

/// The word for the kind of document that a title ends in.
fn kind(title: &str) -> Option<&'static str> {
    let bare = without_tail(title);
    KINDS.iter().copied().find(|word| bare.ends_with(word))
}

/// A title without (试行), 范文 and closing marks.
fn without_tail(title: &str) -> &str {
    let mut bare = title.trim_end_matches(['》', '”', '"', '。']);
    for tail in ["范文", "全文"] {
        bare = bare.strip_suffix(tail).unwrap_or(bare);
    }
    for (open, close) in [('(', ')'), ('\u{ff08}', '\u{ff09}')] {
        if bare.ends_with(close)
            && let Some(at) = bare.rfind(open)
        {
            bare = &bare[..at];
        }
    }
    bare
}

fn is_item(clean: &Clean, line: &Line) -> bool {
    let text = clean.slice(&line.cut);
    let numeral = text.first().is_some_and(|c| crate::dates::digit(*c).is_some() || *c == '十' || c.is_ascii_digit());
    let dotted = text.iter().take(4).any(|c| matches!(c, '、' | '.'));
    !line.is_furniture && (numeral && dotted && text.len() > 2 || starts(text, "(一)") || starts(text, "第一"))
}

/// A number such as 某政发〔2019〕12号 that a line consists of.
fn number(clean: &Clean, lines: &[Line], first_item: usize, page: &page::Labels, head: &mut Head) {
    for (place, line) in lines.iter().enumerate().take(first_item.min(25)) {
        let Some(cut) = number_in(clean, &line.cut) else { continue };
        let text = clean.slice(&line.cut);
        let rest = line.cut.len() - cut.len();
        let is_alone = rest <= 2
            || has(text, "签发")
            || (cut.start == line.cut.start && rest < 12 && text.get(cut.len()) == Some(&' '));
        if line.is_furniture || !is_alone {
            continue;
        }
        head.parts[place] = Part::Title;
        head.number = Some(number_reading(clean, cut, Rule::NumberLine));
        return;
    }
    let labelled = page.number.clone().and_then(|cut| number_in(clean, &cut));
    head.number = labelled.map(|cut| number_reading(clean, cut, Rule::PageLabel));
}

fn number_reading(clean: &Clean, cut: Cut, rule: Rule) -> Reading<String> {
    let sign = |at: usize| match clean.folded[at] {
        '[' => '\u{3014}',
        ']' => '\u{3015}',
        _ => clean.shown[at],
    };
    let mut value: String = cut.clone().filter(|at| clean.folded[*at] != ' ').map(sign).collect();
    if !value.ends_with('\u{53f7}') {
        value.push('\u{53f7}');
    }
    Reading { value, places: vec![clean.place(&cut)], rule, grade: rule.grade() }
}

/// Where 某发〔2010〕25号 stands in a range.
pub(crate) fn number_in(clean: &Clean, cut: &Cut) -> Option<Cut> {
    let text = &clean.folded;
    let open = cut.clone().find(|at| {
        let year = text.get(at + 1..at + 5).is_some_and(|four| four.iter().all(char::is_ascii_digit));
        matches!(text[*at], '[' | '(') && year && text.get(at + 5).is_some_and(|c| matches!(c, ']' | ')'))
    })?;
    let mut end = open + 6;
    while end < cut.end && (text[end].is_ascii_digit() || matches!(text[end], '年' | ' ' | '第')) {
        end += 1;
    }
    // At the end of a line the sign 号 may be lost.
    let is_cut_off = end == cut.end && end > open + 6;
    (is_cut_off || text.get(end) == Some(&'号') && end < cut.end).then_some(())?;
    let end = if is_cut_off { end - 1 } else { end };
    let word = |c: char| c.is_alphabetic() && c != '号';
    let before = text[cut.start..open].iter().rev().take_while(|c| word(**c)).count();
    (before >= 2).then_some(open - before..end + 1)
}

/// The lines that are a date, with their day; units next to them sign.
fn sign(clean: &Clean, lines: &[Line], moments: &[Moment], head: &mut Head) -> Vec<(usize, Day)> {
    let mut dates = Vec::new();
    for (place, line) in lines.iter().enumerate() {
        if line.is_furniture || line.cut.len() > 60 {
            continue;
        }
        let Some((moment, day)) = full_date(moments, &line.cut) else { continue };
        let before = clean.trim(line.cut.start..moment.start);
        let after = line.cut.end - moment.end;
        let opens = before.is_empty() || clean.slice(&before).iter().all(|c| matches!(c, '(' | ' '));
        let units = if opens { None } else { signers(clean, &before) };
        if after > 2 || !(opens || units.is_some()) {
            continue;
        }
        head.parts[place] = Part::Sign;
        dates.push((place, day));
        let around = units.map(|units| vec![units]).unwrap_or_else(|| signing_lines(clean, lines, place, head));
        if head.issuer.is_none() && !around.is_empty() {
            head.issuer = Some(issuer_reading(clean, around.concat(), Rule::IssuerSigned));
        }
    }
    dates
}

/// The lines of units above a date, or the one below it.
fn signing_lines(clean: &Clean, lines: &[Line], place: usize, head: &mut Head) -> Vec<Vec<Cut>> {
    let mut signing = Vec::new();
    for above in (place.saturating_sub(4)..place).rev() {
        let Some(units) = signers(clean, &lines[above].cut).filter(|_| !lines[above].is_furniture) else { break };
        head.parts[above] = Part::Sign;
        signing.insert(0, units);
    }
    if signing.is_empty()
        && let Some(units) = lines.get(place + 1).and_then(|below| signers(clean, &below.cut))
    {
        signing.push(units);
    }
    signing
}

fn issuer_reading(clean: &Clean, units: Vec<Cut>, rule: Rule) -> Reading<String> {
    let names: Vec<String> = units.iter().map(|unit| clean.packed(unit.clone())).collect();
    let places = units.iter().map(|unit| clean.place(unit)).collect();
    Reading { value: names.join("、"), places, rule, grade: rule.grade() }
}

/// A line that is nothing but units; letters may be spaced out.
fn signers(clean: &Clean, line: &Cut) -> Option<Vec<Cut>> {
    if line.len() > 60 {
        return None;
    }
    let mut words: Vec<Cut> = Vec::new();
    for at in line.clone().filter(|at| !clean.folded[*at].is_whitespace()) {
        match words.last_mut() {
            Some(word) if word.end == at => word.end = at + 1,
            _ => words.push(at..at + 1),
        }
    }
    let is_name = |cut: &Cut| {
        let name: Vec<char> = clean.slice(cut).iter().copied().filter(|c| !c.is_whitespace()).collect();
        name.len() >= 3 && is_unit(&name)
    };
    if words.len() > 1 && words.iter().all(is_name) {
        return Some(words);
    }
    if is_name(line) {
        return Some(vec![line.clone()]);
    }
    list(clean, line).filter(|units| units.len() > 1 && units.iter().all(is_name))
}

/// The only full date in a range.
fn full_date(moments: &[Moment], cut: &Cut) -> Option<(Cut, Day)> {
    let from = moments.partition_point(|moment| moment.cut.start < cut.start);
    let moment = moments.get(from).filter(|moment| moment.cut.end <= cut.end)?;
    Some((moment.cut.clone(), moment.full()?))
}

fn date(
    clean: &Clean,
    lines: &[Line],
    moments: &[Moment],
    dates: &[(usize, Day)],
    title_line: usize,
    page: &page::Labels,
    head: &mut Head,
) {
    let reading =
        |cut: &Cut, value, rule: Rule| Reading { value, places: vec![clean.place(cut)], rule, grade: rule.grade() };
    let signed_near = |place: &usize| {
        let near = |at: usize| head.parts.get(at) == Some(&Part::Sign) && signers(clean, &lines[at].cut).is_some();
        near(place.wrapping_sub(1)) || near(*place)
    };
    let after_title = || dates.iter().filter(|(place, _)| *place > title_line);
    let best = after_title().find(|(place, _)| signed_near(place)).or_else(|| after_title().next());
    if let Some((place, day)) = best {
        head.date = Some(reading(&lines[*place].cut, *day, Rule::DateSigned));
    } else if let Some((cut, day)) = page.date.as_ref().and_then(|cut| full_date(moments, cut)) {
        head.date = Some(reading(&cut, day, Rule::PageLabel));
    } else {
        let printed = lines.iter().filter(|line| ends(clean.slice(&line.cut), "印发") && line.cut.len() < 60);
        let printed = printed.filter_map(|line| full_date(moments, &line.cut)).next();
        head.date = printed.map(|(cut, day)| reading(&cut, day, Rule::DatePrinted));
    }
}

/// Blocks of lines that end in the word for a kind of document.
fn title(clean: &Clean, lines: &[Line], first_item: usize, head: &mut Head) {
    let mut blocks: Vec<(usize, usize)> = Vec::new();
    for (place, line) in lines.iter().enumerate().take(TITLE_LINES) {
        if !ends_title(clean, line, place > first_item, &head.parts, place) {
            continue;
        }
        let block = (first_of_title(clean, lines, place, head), place);
        let length: usize =
            lines[block.0..=block.1].iter().map(|line| clean.packed(line.cut.clone()).chars().count()).sum();
        if (6..=140).contains(&length) && blocks.iter().all(|(_, last)| *last < block.0) {
            blocks.push(block);
        }
    }
    let text = |block: &(usize, usize)| -> String {
        lines[block.0..=block.1].iter().map(|line| clean.packed(line.cut.clone())).collect()
    };
    let Some(first) = blocks.first().copied() else {
        promulgated_sentence(clean, lines, head);
        return;
    };
    let whole = text(&first);
    let inner = promulgated(&whole);
    let later = inner.as_ref().and_then(|inner| blocks[1..].iter().find(|block| is_same_title(&text(block), inner)));
    let chosen = later.copied().unwrap_or(first);
    let own = inner.filter(|_| later.is_none());
    let rule = if own.is_some() { Rule::TitlePromulgated } else { Rule::TitleLines };
    let value = own.unwrap_or_else(|| plain(&text(&chosen)));
    let places = lines[chosen.0..=chosen.1].iter().map(|line| clean.place(&line.cut)).collect();
    head.title = Some(Reading { value, places, rule, grade: rule.grade() });
    for block in blocks.iter().filter(|block| **block == first || **block == chosen || block.1 < first_item) {
        head.parts[block.0..=block.1].fill(Part::Title);
    }
}

fn plain(title: &str) -> String {
    let title = title.strip_suffix("范文").unwrap_or(title);
    let whole = title.strip_prefix('《').and_then(|rest| rest.strip_suffix('》'));
    whole.filter(|rest| !rest.contains('《')).unwrap_or(title).to_owned()
}

fn ends_title(clean: &Clean, line: &Line, is_late: bool, parts: &[Part], place: usize) -> bool {
    let text = clean.slice(&line.cut);
    if line.is_furniture || parts[place] != Part::Text || text.len() > 80 || is_item(clean, line) || starts(text, "附")
    {
        return false;
    }
    if text.iter().any(|c| matches!(c, '。' | ';' | ':' | '!' | '\t' | '|')) || starts(text, "(") {
        return false;
    }
    let packed: String = text.iter().filter(|c| !c.is_whitespace()).collect();
    if kind(&packed).is_none() || packed.contains(',') && packed.chars().count() > 50 {
        return false;
    }
    // Inside the text only what stands after a signature or a gap begins a document of its own.
    let after_sign = place > 0 && parts[..place].iter().rev().take(4).any(|part| *part == Part::Sign);
    !is_late || after_sign || (line.after_gap && packed.chars().count() > 10 && packed.contains("方案"))
}

fn first_of_title(clean: &Clean, lines: &[Line], last: usize, head: &Head) -> usize {
    let mut first = last;
    while first > 0 && last - first < 5 {
        let open: i32 = lines[first..=last].iter().map(|line| unclosed(clean.slice(&line.cut))).sum();
        if lines[first].after_gap && open <= 0 {
            break;
        }
        let above = &lines[first - 1];
        let text = clean.slice(&above.cut);
        let is_fragment = !above.is_furniture
            && head.parts[first - 1] == Part::Text
            && text.len() <= 60
            && !is_item(clean, above)
            && !ends(text, "文件")
            && !text.iter().any(|c| matches!(c, '。' | ';' | ':' | '!' | '?' | '\t' | '|'))
            && !ends(text, ",");
        if !is_fragment || kind(&above_title(clean, above)).is_some() && first == last && !is_short(clean, &lines[last])
        {
            break;
        }
        first -= 1;
    }
    first
}

/// How many titles close here that did not open here.
fn unclosed(text: &[char]) -> i32 {
    text.iter().map(|c| i32::from(*c == '》') - i32::from(*c == '《')).sum()
}

fn above_title(clean: &Clean, line: &Line) -> String {
    clean.packed(line.cut.clone())
}

fn is_short(clean: &Clean, line: &Line) -> bool {
    clean.packed(line.cut.clone()).chars().count() <= 4
}

/// X in 「关于印发《X》的通知」 or 「关于印发X的通知」.
fn promulgated(title: &str) -> Option<String> {
    let at = ["印发", "转发", "下发", "发布"].iter().filter_map(|word| title.find(word)).min()?;
    let rest = &title[at + "印发".len()..];
    let end = rest.rfind("的通知").or_else(|| rest.rfind("通知"))?;
    let inner = rest[..end].trim_start_matches('《');
    let inner = inner.strip_suffix('》').unwrap_or(inner);
    (inner.chars().count() >= 4).then(|| inner.to_owned())
}

/// Whether a later title is that of the document a covering notice sends out.
fn is_same_title(later: &str, inner: &str) -> bool {
    let key = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<Vec<char>>();
    let (later, inner) = (key(later), key(inner));
    let common = later.iter().rev().zip(inner.iter().rev()).take_while(|(a, b)| a == b).count();
    common >= 6 || common >= inner.len().min(later.len())
}

/// 「《X》已经…同意,现印发给你们」 where no line is a title.
fn promulgated_sentence(clean: &Clean, lines: &[Line], head: &mut Head) {
    for line in lines.iter().filter(|line| !line.is_furniture).take(20) {
        let text = clean.slice(&line.cut);
        let (Some(open), Some(close), true) = (find(text, "《"), find(text, "》"), has(text, "印发")) else {
            continue;
        };
        if close > open + 6 && kind(&text[open..close].iter().collect::<String>()).is_some() {
            let cut = line.cut.start + open + 1..line.cut.start + close;
            let rule = Rule::TitlePromulgated;
            let places = vec![clean.place(&cut)];
            head.title = Some(Reading { value: clean.packed(cut), places, rule, grade: rule.grade() });
            return;
        }
    }
}

/// The line that ends in a colon below the title.
fn addressees(clean: &Clean, lines: &[Line], head: &mut Head) {
    for (place, line) in lines.iter().enumerate().take(25) {
        let text = clean.slice(&line.cut);
        if head.parts[place] != Part::Text
            || !ends(text, ":")
            || text.len() > 200
            || has(text, "。")
            || is_item(clean, line)
        {
            continue;
        }
        let cut = line.cut.start..line.cut.end - 1;
        let names = crate::units::labelled(clean, &cut);
        let units = names.iter().filter(|name| is_unit(clean.slice(name))).count();
        if units > 0 && units * 2 >= names.len() {
            head.addressees = names;
            head.parts[place] = Part::Addressees;
            return;
        }
    }
}

/// 抄送 and the line of printing.
fn copies(clean: &Clean, lines: &[Line], head: &mut Head) {
    for (place, line) in lines.iter().enumerate() {
        let text = clean.slice(&line.cut);
        let is_copy = ["抄送", "抄报", "主题词", "(此件"].iter().any(|word| starts(text, word));
        let is_print = ends(text, "印发") && text.len() < 60 && text.iter().any(char::is_ascii_digit);
        if head.parts[place] == Part::Text && text.len() < 160 && (is_copy || is_print) {
            head.parts[place] = Part::Sign;
        }
    }
}

/// Without a signature: the letterhead, who decided, or the organ in the title.
fn issuer(clean: &Clean, lines: &[Line], first_item: usize, page: &page::Labels, head: &mut Head) {
    for (place, line) in lines.iter().enumerate().take(first_item.min(8)) {
        let text = clean.slice(&line.cut);
        if ends(text, "文件") && text.len() > 5 {
            let cut = clean.trim(line.cut.start..line.cut.end - 2);
            head.parts[place] = Part::Title;
            if let Some(units) = signers(clean, &cut) {
                head.issuer = Some(issuer_reading(clean, units, Rule::IssuerLetterhead));
                return;
            }
        }
    }
    if let Some(units) = page.issuer.as_ref().and_then(|cut| signers(clean, cut)) {
        head.issuer = Some(issuer_reading(clean, units, Rule::PageLabel));
        return;
    }
    let intro = lines.iter().zip(&head.parts).take(first_item.max(1)).filter(|(_, part)| **part == Part::Text);
    if let Some(units) = intro.filter_map(|(line, _)| decided(clean, &line.cut)).next() {
        head.issuer = Some(issuer_reading(clean, units, Rule::IssuerDecided));
        return;
    }
    if let Some(title) = &head.title
        && let Some(name) = title_organ(&title.value)
    {
        let (places, rule) = (title.places.clone(), Rule::IssuerInTitle);
        head.issuer = Some(Reading { value: name, places, rule, grade: rule.grade() });
    }
}

/// X in 「经X研究决定」, 「X决定」.
fn decided(clean: &Clean, line: &Cut) -> Option<Vec<Cut>> {
    let text = &clean.folded;
    let limit = line.end.min(line.start + 1500);
    let said = (line.start..limit).filter(|at| starts_any(&text[*at..limit], &["决定", "同意", "研究"]).is_some());
    said.take(12).find_map(|at| {
        let start = (line.start..at).rev().find(|at| matches!(text[*at], ',' | '。' | ';' | ':' | '《'));
        let mut cut = start.map_or(line.start, |at| at + 1)..at;
        for word in ["研究", "同意", "会议"] {
            if ends(&text[cut.clone()], word) {
                cut.end -= 2;
            }
        }
        match text[cut.clone()].iter().rposition(|c| *c == '经') {
            Some(by) => cut.start += by + 1,
            None if !starts(&text[at..], "决定") && !starts(&text[at..], "研究制定") => return None,
            None => {}
        }
        list(clean, &cut).filter(|units| units.iter().all(|unit| !is_whole_kind(clean.slice(unit))))
    })
}

/// 各部门 do not issue.
fn is_whole_kind(name: &[char]) -> bool {
    name.first() == Some(&'各')
}

/// The organ that a title begins with.
pub(crate) fn title_organ(title: &str) -> Option<String> {
    let letters: Vec<char> = title.chars().collect();
    let organs =
        ["局", "委", "人民政府", "政府", "办公室", "厅", "院", "委员会", "中心", "公司", "管委会", "党委", "部", "处"];
    let fits = |length: &usize| {
        let prefix = &letters[..*length];
        organs.iter().any(|organ| ends(prefix, organ)) && is_unit(prefix)
    };
    let mut length = (3..=letters.len().min(24)).find(fits)?;
    while let Some(more) =
        ["办公室", "办公厅", "党组", "党委", "管委会", "员会"].iter().find(|more| starts(&letters[length..], more))
    {
        length += more.chars().count();
    }
    Some(letters[..length].iter().collect())
}
