//! Names of units: what looks like one, lists of them, and the organs of an archive they are matched to.
//!
//! Refuses: a list of the country's organs. A name is known by how it ends (局, 委, 办公室 …) and by what it does not
//! contain; the archive's own names ([`Units`]) only add an id.

use crate::clean::{Clean, Cut, ends, find, starts, starts_any};
use std::collections::HashMap;

/// The organs of an archive, by the names and aliases they go by.
#[derive(Debug, Clone, Default)]
pub struct Units {
    ids: HashMap<String, String>,
}

impl Units {
    /// No organs: names are read, none gets an id.
    pub fn none() -> Units {
        Units::default()
    }

    /// Adds an organ under one of its names; the first organ keeps a name that two go by.
    pub fn add(&mut self, id: &str, name: &str) {
        self.ids.entry(key(name)).or_insert_with(|| id.to_owned());
    }

    /// The organ of a name, one leading sign of level (市, 县, 局 …) more or less.
    pub fn find(&self, name: &str) -> Option<&str> {
        let key = key(name);
        let shorter = key.strip_prefix(LEVELS).filter(|rest| rest.chars().count() >= 2);
        let longer = || LEVELS.iter().find_map(|level| self.ids.get(&format!("{level}{key}")));
        let found = self.ids.get(&key).or_else(|| self.ids.get(shorter?)).or_else(longer);
        found.map(String::as_str)
    }
}

const LEVELS: &[char] = &['省', '市', '州', '县', '区', '旗', '镇', '乡', '局', '部'];

fn key(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// How a unit's name ends.
const ENDINGS: &[&str] = &[
    "局",
    "委",
    "办",
    "室",
    "科",
    "股",
    "处",
    "厅",
    "院",
    "中心",
    "政府",
    "部",
    "会",
    "署",
    "队",
    "站",
    "所",
    "校",
    "公司",
    "集团",
    "单位",
    "部门",
    "机关",
    "机构",
    "组",
    "街道",
    "社区",
    "银行",
    "支行",
    "司",
    "台",
    "馆",
    "园",
    "妇联",
    "工商联",
    "残联",
    "文联",
    "科协",
    "侨联",
    "社",
    "频道",
    "频率",
    "地区",
    "政协",
    "人大",
    "高校",
    "企业",
    "支部",
    "总支",
    "纪检监察",
    "市",
    "州",
    "县",
    "区",
    "旗",
    "镇",
    "乡",
    "村",
    "乡镇",
    "各地",
    "盟",
    "县区",
    "区县",
    "县市",
    "医院",
    "学院",
    "监督员",
    "楼宇",
    "开发区",
    "管理区",
    "园区",
    "窗口",
    "班",
    "场",
    "协会",
    "总队",
    "分队",
    "师",
    "团",
    "厂",
    "矿",
    "供电",
    "电信",
    "移动",
    "联通",
    "工会",
    "团市委",
    "团县委",
    "团区委",
    "团省委",
    "专班",
];

/// Words that end like a unit and are none.
const NOT_ENDINGS: &[&str] = &[
    "大会",
    "座谈会",
    "动员会",
    "协调会",
    "例会",
    "社会",
    "机会",
    "总结会",
    "推进会",
    "培训会",
    "会会",
    "全部",
    "内部",
    "外部",
    "干部",
    "好处",
    "查处",
    "惩处",
    "到处",
    "之处",
    "重组",
    "平台",
    "后台",
    "出台",
    "上台",
    "网站",
    "校园",
    "承办",
    "主办",
    "督办",
    "快办",
    "通办",
    "一窗",
    "现场",
    "市场",
    "立场",
    "工作会",
    "专题会",
    "方面",
    "承诺办",
    "场所",
    "住所",
    "农村",
    "集体",
    "通报会",
    "评议会",
    "听证会",
    "民主生活会",
    "交办",
    "代办",
    "帮办",
    "可办",
    "多办",
    "城市",
    "所处",
    "立案处",
    "基地区",
    "党会",
    "一团",
    "老师",
    "律师",
    "工程师",
    "下班",
    "上班",
    "值班",
];

/// Beginnings of sentences that are no names.
const NOT_BEGINNINGS: &[&str] = &[
    "加强",
    "建立",
    "完善",
    "推进",
    "推行",
    "推动",
    "开展",
    "实行",
    "实施",
    "通过",
    "充分",
    "强化",
    "健全",
    "深化",
    "加快",
    "整治",
    "清理",
    "落实",
    "严格",
    "坚持",
    "围绕",
    "积极",
    "认真",
    "切实",
    "进一步",
    "及时",
    "按照",
    "根据",
    "对",
    "把",
    "将",
    "以",
    "从",
    "为",
    "使",
    "让",
    "向",
    "在",
    "由",
    "经",
    "要",
    "不",
    "成立",
    "设立",
    "组织",
    "督促",
    "配合",
    "会同",
    "请",
    "明确",
    "确定",
    "确保",
    "全面",
    "大力",
    "深入",
    "继续",
    "定期",
    "制定",
    "制订",
    "召开",
    "下发",
    "印发",
    "涉及",
    "包括",
    "其中",
    "凡",
    "因",
    "如",
    "待",
    "当",
    "并",
    "也",
    "还",
    "又",
    "再",
    "就",
    "已",
    "未",
    "即",
    "应",
    "集中",
    "重点",
    "主要",
    "其他",
    "存在",
    "对于",
    "优化",
    "提升",
    "提高",
    "规范",
    "整顿",
    "组建",
    "构建",
    "完成",
    "同时",
    "每",
    "打造",
    "营造",
    "报送",
    "上报",
    "报",
    "逐步",
    "有效",
    "具体",
    "采取",
    "结合",
    "利用",
    "依托",
    "发挥",
    "做好",
    "抓好",
];

/// Beginnings that are names in spite of that.
const STILL_BEGINNINGS: &[&str] = &[
    "组织部",
    "组织人事",
    "应急",
    "对外",
    "经济",
    "经信",
    "经贸",
    "经管",
    "经发",
    "经开",
    "向阳",
    "以工代赈",
    "规范办",
    "综合",
];

/// The longest name.
const NAME_MAX: usize = 26;

/// The longest list.
const LIST_MAX: usize = 400;

/// Whether these characters are the name of a unit, or of a kind of units.
pub(crate) fn is_unit(piece: &[char]) -> bool {
    let bare = without_brackets(piece);
    let length = bare.len();
    if !(2..=NAME_MAX).contains(&length) || !ends_like_unit(&bare) {
        return false;
    }
    let is_office = length <= 5 && ends(&bare, "办");
    let begins =
        starts_any(&bare, NOT_BEGINNINGS).is_none() || starts_any(&bare, STILL_BEGINNINGS).is_some() || is_office;
    let inside = if bare.first() == Some(&'“') { &bare[after_quote(&bare)..] } else { &bare[..] };
    begins && !inside.iter().any(|c| is_foreign(*c)) && !is_long_place(&bare)
}

/// Whether a list of names stands here and nothing else.
pub(crate) fn list(clean: &Clean, cut: &Cut) -> Option<Vec<Cut>> {
    if cut.len() > LIST_MAX {
        return None;
    }
    let pieces = pieces(clean, cut);
    let good = !pieces.is_empty() && pieces.iter().all(|piece| is_unit(clean.slice(piece)));
    good.then_some(pieces)
}

/// The names in a place made for names; what is plainly none is left out.
pub(crate) fn labelled(clean: &Clean, cut: &Cut) -> Vec<Cut> {
    let mut pieces = pieces(clean, cut);
    pieces.retain(|piece| {
        let text = clean.slice(piece);
        let is_said = text.iter().any(|c| matches!(c, '。' | ':' | '%' | '《'));
        (2..=NAME_MAX).contains(&text.len()) && !is_said && text.iter().any(|c| c.is_alphabetic()) && !is_person(text)
    });
    pieces
}

/// The parts of a list, trimmed; 「各市、县人民政府」 stays one.
fn pieces(clean: &Clean, cut: &Cut) -> Vec<Cut> {
    let text = &clean.folded;
    let (mut pieces, mut start, mut depth) = (Vec::new(), cut.start, 0i32);
    let mut at = cut.start;
    while at < cut.end {
        match text[at] {
            '(' | '“' => depth += 1,
            ')' | '”' => depth -= 1,
            '、' | ',' | ';' | '/' | ' ' | '\n' | '\t' if depth <= 0 => {
                pieces.push(start..at);
                start = at + 1;
            }
            '和' | '及' | '与' if depth <= 0 && (start + 1..=start + 2 * NAME_MAX).contains(&at) => {
                let left = trim_name(text, start..at);
                if is_unit(&text[left.clone()]) && at + 1 < cut.end {
                    pieces.push(left);
                    start = at + 1;
                }
            }
            '以' if depth <= 0 && text.get(at + 1) == Some(&'及') => {
                pieces.push(start..at);
                start = at + 2;
                at += 1;
            }
            _ => {}
        }
        at += 1;
    }
    pieces.push(start..cut.end);
    let trimmed = pieces.into_iter().map(|piece| trim_name(text, clean.trim(piece)));
    join_levels(text, trimmed.filter(|piece| !piece.is_empty()).collect())
}

/// 「各市、县人民政府」, 「各区、县教育局」: levels before an organ that all of them have.
fn join_levels(text: &[char], pieces: Vec<Cut>) -> Vec<Cut> {
    let mut joined: Vec<Cut> = Vec::new();
    let is_level = |piece: &Cut| {
        let name = without_brackets(&text[piece.clone()]);
        let rest = if name.first() == Some(&'各') { &name[1..] } else { &name[..] };
        !rest.is_empty() && rest.len() <= 3 && rest.iter().all(|c| "市州县区旗盟镇乡地自治".contains(*c))
    };
    let is_organ_of_levels = |piece: &Cut| {
        let name = &text[piece.clone()];
        let levels = name.iter().take_while(|c| "市州县区旗盟镇乡地自治".contains(**c)).count();
        levels > 0
            && (starts(&name[levels..], "人民政府")
                || starts(&name[levels..], "政府")
                || starts(&name[levels..], "党委"))
    };
    for piece in pieces {
        let open = joined.last().is_some_and(|last: &Cut| {
            text.get(last.start) == Some(&'各')
                && (is_level(last) || joined_levels(text, last))
                && !ends(&text[last.clone()], "府")
        });
        if open && (is_level(&piece) && text[piece.start] != '各' || is_organ_of_levels(&piece)) {
            if let Some(last) = joined.last_mut() {
                last.end = piece.end;
            }
        } else {
            joined.push(piece);
        }
    }
    joined
}

fn joined_levels(text: &[char], piece: &Cut) -> bool {
    text[piece.clone()].iter().all(|c| "各市州县区旗盟镇乡地自治、,()".contains(*c))
}

/// A name without what leads up to it and what follows from it.
fn trim_name(text: &[char], mut cut: Cut) -> Cut {
    for word in ["并由", "由", "请", "以及", "及", "和", "其中", "同时"] {
        if starts(&text[cut.clone()], word) && cut.len() > word.chars().count() + 1 {
            cut.start += word.chars().count();
        }
    }
    for word in TAILS {
        if ends(&text[cut.clone()], word) {
            cut.end -= word.chars().count();
        }
    }
    let name = &text[cut.clone()];
    if let Some(at) = name.iter().rposition(|c| *c == '等') {
        let rest: String = name[at + 1..].iter().collect();
        let is_filler =
            ["部门", "单位", "科室", "股室", "机构", "", "负责", "按"].iter().any(|word| rest.ends_with(word));
        if is_filler && rest.chars().count() <= 9 && at > 1 {
            cut.end = cut.start + at;
        }
    }
    cut
}

const TAILS: &[&str] = &[
    "按照职责分工负责",
    "按职责分工负责",
    "按各自职责负责",
    "按照职责分工",
    "按职责分工",
    "分工负责",
    "分别负责",
    "共同负责",
    "具体负责",
    "牵头负责",
    "负责",
    "牵头",
    "配合",
    "参与",
    "参加",
    "协助",
    "落实",
    "共同",
    "分别",
    "具体",
    "为主",
];

/// Whether a unit ends here and something that it does begins; the words are those of [`verb`].
pub(crate) fn subject(clean: &Clean, cut: &Cut, weak: bool) -> Option<(Vec<Cut>, usize)> {
    let text = &clean.folded;
    let mut start = cut.start;
    for word in ["请", "同时,", "其中", "由"] {
        start += if starts(&text[start..cut.end], word) { word.chars().count() } else { 0 };
    }
    let from = if text.get(start) == Some(&'“') { start + after_quote(&text[start..cut.end]) } else { start };
    let (mut depth, limit) = (0i32, cut.end.min(start + 90));
    let mut tries = 0;
    for at in from..limit {
        match text[at] {
            '(' => depth += 1,
            ')' => depth -= 1,
            '。' | ';' | ':' | ',' | '\n' => return None,
            _ if depth > 0 || at < start + 2 => {}
            _ => {
                if verb(text, at, weak) {
                    tries += 1;
                    if let Some(units) = list(clean, &(start..at)) {
                        return Some((units, at));
                    }
                }
                if tries > 8 {
                    return None;
                }
            }
        }
    }
    None
}

/// Words that hand something to the subject before them.
const STRONG: &[&str] = &[
    "要", "应", "须", "必须", "将", "负责", "牵头", "会同", "联合", "组织", "配合", "也要", "都要", "均", "于", "务必",
    "务于", "不得", "可",
];

/// Words that a sentence about a unit goes on with.
const WEAK: &[&str] = &[
    "结合", "针对", "按", "根据", "对", "在", "认真", "及时", "分别", "制定", "制订", "成立", "建立", "依法", "每",
    "切实", "积极", "共同", "进行", "开展", "研究", "编制", "汇总", "完成", "做好", "加强", "“", "《", "完善", "通过",
    "围绕", "利用", "充分", "从", "以", "抓好", "落实", "办理", "报", "遵照", "参照", "明确", "确定", "设立", "统一",
    "严格", "定期", "安排", "指定", "召开", "举办", "把", "具体", "全面", "定", "集中", "相应", "修订", "参与", "参加",
    "协助", "等", "承担", "审核", "提交", "报送", "上报", "拟定", "提出", "形成", "梳理", "公布", "印发", "选派",
    "选派", "推荐", "填报", "主动", "逐", "适时", "抽调", "督促", "牵头", "年底", "今年", "每年", "继续", "深入",
    "发动", "采取", "贯彻", "尽快", "迅速", "立即",
];

/// Words that begin like one of those and do not do so.
const NOT_VERBS: &[&str] = &[
    "要求",
    "要素",
    "要点",
    "要闻",
    "要害",
    "应急",
    "应用",
    "将军",
    "负责人",
    "联合会",
    "联合社",
    "组织部",
    "组织人事",
    "组织机构",
    "组织委",
    "组织生活",
    "对外",
    "在地",
    "可能",
    "以下",
    "以上",
    "按揭",
    "报社",
    "报刊",
    "报业",
    "从业",
    "在编",
    "在职",
    "统一战线",
    "每个",
    "安排表",
    "研究室",
    "研究院",
    "研究所",
    "研究中心",
    "落实办",
    "以工代赈",
    "等级",
    "编制办",
    "编制委",
    "报送单位",
    "推荐单位",
    "监督",
    "定点",
];

fn verb(text: &[char], at: usize, weak: bool) -> bool {
    let rest = &text[at..];
    if starts_any(rest, NOT_VERBS).is_some() {
        return false;
    }
    if rest[0].is_ascii_digit() {
        return true;
    }
    if rest[0] == '要' && at > 0 && matches!(text[at - 1], '主' | '重' | '需' | '必' | '首' | '纪') {
        return false;
    }
    starts_any(rest, STRONG).is_some() || (weak && starts_any(rest, WEAK).is_some())
}

fn after_quote(text: &[char]) -> usize {
    text.iter().take(30).position(|c| *c == '”').map_or(0, |at| at + 1)
}

fn ends_like_unit(bare: &[char]) -> bool {
    ENDINGS.iter().any(|ending| ends(bare, ending)) && !NOT_ENDINGS.iter().any(|ending| ends(bare, ending))
}

/// 「…县」, 「…村」 as such are places; as units they are short or 各….
fn is_long_place(bare: &[char]) -> bool {
    let is_place = bare.last().is_some_and(|c| "市州县区旗镇乡村盟".contains(*c));
    is_place && bare[0] != '各' && bare.len() > 6 && !ends(bare, "开发区") && !ends(bare, "园区")
}

/// A sign that does not stand in names.
fn is_foreign(c: char) -> bool {
    matches!(
        c,
        '的' | '了'
            | '是'
            | '把'
            | '被'
            | '将'
            | '并'
            | '使'
            | '让'
            | '《'
            | '》'
            | '%'
            | ':'
            | '。'
            | '?'
            | '!'
            | '年'
            | '月'
            | '“'
            | '”'
            | '\n'
            | '负'
            | '牵'
    )
}

/// 「副局长 周某某」, 「主要负责人」.
fn is_person(text: &[char]) -> bool {
    let title = [
        "局长",
        "主任",
        "书记",
        "负责人",
        "科长",
        "处长",
        "主席",
        "县长",
        "市长",
        "区长",
        "镇长",
        "乡长",
        "同志",
        "领导",
    ];
    title.iter().any(|word| ends(text, word))
        || ["副局长", "局长", "副书记", "副县长", "副市长", "副主任"].iter().any(|word| find(text, word).is_some())
}

/// A name without its bracketed parts.
pub(crate) fn without_brackets(piece: &[char]) -> Vec<char> {
    let (mut bare, mut depth) = (Vec::with_capacity(piece.len()), 0i32);
    for &c in piece {
        match c {
            '(' => depth += 1,
            ')' => depth = (depth - 1).max(0),
            ' ' => {}
            c if depth == 0 => bare.push(c),
            _ => {}
        }
    }
    bare
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let clean = Clean::new(text);
        let names = list(&clean, &(0..clean.len())).unwrap_or_default();
        let names: Vec<String> = names.into_iter().map(|cut| clean.text(cut)).collect();
        assert_eq!(names.join("|"), expected);
    }

    #[test]
    fn lists_fall_into_names() {
        check("县人力资源和社会保障局、县发展和改革局和县财政局", "县人力资源和社会保障局|县发展和改革局|县财政局");
        check("省信访局,各市、县人民政府", "省信访局|各市、县人民政府");
        check("人劳局、政策法规局等部门", "人劳局|政策法规局");
        check("各镇(街道)、各部门、各单位", "各镇(街道)|各部门|各单位");
        check("市委组织部,市应急管理局", "市委组织部|市应急管理局");
        check("加强组织领导、完善机制", "");
    }

    #[test]
    fn a_known_unit_gets_its_id() {
        let mut units = Units::none();
        units.add("finance", "县财政局");
        assert_eq!(units.find("财政局"), Some("finance"));
        assert_eq!(units.find("县财政局"), Some("finance"));
        assert_eq!(units.find("市财政局"), None);
    }
}
