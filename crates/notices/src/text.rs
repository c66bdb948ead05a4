//! What all fields are read from: clean text, outline, dates, years, and the sections the outline falls into.
//!
//! Refuses: to read anything; it only answers where things are.

use crate::clean::{Clean, Cut, ends, has, starts, starts_any};
use crate::dates::{Moment, Years};
use crate::draft::{Reading, Unit};
use crate::outline::{Form, Item, Outline};
use crate::rule::Rule;
use crate::units::Units;
use almanac::Day;

/// What a part of a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    /// Aims, principles, scope: nothing is handed out.
    Aims,
    /// Steps in time.
    Steps,
    /// Leadership, safeguards, demands in general.
    Demands,
    /// Work handed out.
    Tasks,
}

pub(crate) struct Text<'a> {
    pub clean: &'a Clean,
    pub outline: Outline,
    pub moments: Vec<Moment>,
    pub years: Years,
    pub known: &'a Units,
    /// 「排在第一位的为牵头单位」 stands in the text.
    pub first_leads: bool,
}

/// A first sentence is not longer.
const SENTENCE_MAX: usize = 400;

/// A heading is not longer.
const HEADING_MAX: usize = 60;

impl Text<'_> {
    /// The dates that lie inside a range.
    pub fn moments_in(&self, cut: &Cut) -> &[Moment] {
        let from = self.moments.partition_point(|moment| moment.cut.start < cut.start);
        let to = self.moments.partition_point(|moment| moment.cut.start < cut.end);
        &self.moments[from..to.max(from)]
    }

    /// The heading of an item: up to the end of its first sentence, or line, or to its first part.
    pub fn head(&self, item: &Item) -> Cut {
        let first = item.own.first().cloned().unwrap_or(item.text..item.text);
        let text = &self.clean.folded;
        let limit = first.end.min(first.start + SENTENCE_MAX);
        let end = (first.start..limit).find(|at| matches!(text[*at], '。' | ';' | '\n')).unwrap_or(limit);
        self.clean.trim(first.start..end.min(first.end))
    }

    /// What stands in an item's own text behind its heading.
    pub fn body(&self, item: &Item) -> Vec<Cut> {
        let head = self.head(item);
        let mut body = Vec::new();
        for (place, cut) in item.own.iter().enumerate() {
            let start = if place == 0 { head.end.min(cut.end) } else { cut.start };
            if start < cut.end {
                body.push(start..cut.end);
            }
        }
        body
    }

    /// Whether the item's line is nothing but a heading.
    pub fn is_heading_line(&self, item: &Item) -> bool {
        let head = self.head(item);
        let first = item.own.first().cloned().unwrap_or(head.clone());
        head.len() <= 40 && first.end <= head.end + 2
    }

    /// The year given by the nearest heading above that gives one.
    pub fn year_above(&self, item: Option<usize>) -> Option<i32> {
        let mut next = item;
        while let Some(place) = next {
            let item = &self.outline.items[place];
            let head = self.head(item);
            let short = head.start..head.end.min(head.start + HEADING_MAX);
            if let Some(year) = self.moments_in(&short).iter().find_map(Moment::year) {
                return Some(year);
            }
            next = item.parent;
        }
        None
    }

    /// What a part of the top level is about; none when its heading does not say.
    pub fn section(&self, item: &Item) -> Option<Section> {
        let head = self.head(item);
        // A heading that runs on into its text without a stop is judged by its first words.
        let reach = if head.len() > 30 { 9 } else { 26 };
        let words = &self.clean.folded[head.start..head.end.min(head.start + reach)];
        let any = |list: &[&str]| list.iter().any(|word| has(words, word));
        if any(&["指导思想", "意义", "总体要求", "原则", "总体思路", "活动主题", "总则", "附则", "背景"])
        {
            return Some(Section::Aims);
        }
        if any(&[
            "步骤",
            "时间安排",
            "进度安排",
            "阶段安排",
            "活动安排",
            "工作安排",
            "实施安排",
            "时间进度",
            "总体安排",
            "进度计划",
            "实施进度",
            "工作进程",
            "实施阶段",
            "工作阶段",
            "时间要求",
            "推进安排",
            "日程安排",
            "阶段划分",
        ]) {
            return Some(Section::Steps);
        }
        if any(&[
            "保障",
            "组织领导",
            "组织机构",
            "领导机构",
            "工作机构",
            "加强领导",
            "工作纪律",
            "组织实施",
            "结果运用",
            "奖惩",
            "领导小组",
            "责任追究",
        ]) {
            return Some(Section::Demands);
        }
        if any(&["任务", "内容", "重点", "措施", "分工", "整治", "举措", "报送", "主要工作", "程序"])
            && !any(&["分值", "评分"])
        {
            return Some(Section::Tasks);
        }
        if any(&["目标", "范围", "对象", "认识", "分值", "评分", "适用", "概念", "定义"]) {
            return Some(Section::Aims);
        }
        (ends(words, "要求") || any(&["工作要求", "有关要求", "几点要求"])).then_some(Section::Demands)
    }

    /// Whether an item stands at the top level, chapters aside.
    pub fn is_top(&self, item: &Item) -> bool {
        item.parent.is_none_or(|parent| matches!(self.outline.items[parent].form, Form::Chapter))
    }

    /// A reading of text as it stands.
    pub fn reading(&self, cut: &Cut, rule: Rule) -> Reading<String> {
        Reading { value: self.clean.text(cut.clone()), places: vec![self.clean.place(cut)], rule, grade: rule.grade() }
    }

    /// A reading of a day.
    pub fn day(&self, cut: &Cut, (value, rule): (Day, Rule)) -> Reading<Day> {
        Reading { value, places: vec![self.clean.place(cut)], rule, grade: rule.grade() }
    }

    /// A reading of a unit, with the organ of the archive it is.
    pub fn unit(&self, cut: &Cut, rule: Rule) -> Reading<Unit> {
        let name = self.clean.packed(cut.clone());
        let id = self.known.find(&name).map(str::to_owned);
        Reading { value: Unit { name, id }, places: vec![self.clean.place(cut)], rule, grade: rule.grade() }
    }

    /// A heading without the brackets behind it and without its enumerator.
    pub fn title(&self, head: &Cut) -> Cut {
        let text = &self.clean.folded;
        let mut cut = self.clean.trim(head.clone());
        while !cut.is_empty() && matches!(text[cut.end - 1], ',' | ':' | '、' | '。' | ';') {
            cut.end -= 1;
        }
        if !cut.is_empty()
            && text[cut.end - 1] == ')'
            && let Some(open) = cut.clone().rev().find(|at| text[*at] == '(')
            && open > cut.start + 2
        {
            cut.end = open;
        }
        if cut.len() > HEADING_MAX
            && let Some(comma) = (cut.start + 8..cut.end).find(|at| matches!(text[*at], ',' | ':'))
        {
            cut.end = comma;
        }
        self.clean.trim(cut)
    }

    /// Whether a sentence hands something in: 报 or 上交 with somebody who receives it.
    pub fn hands_in(&self, cut: &Cut) -> bool {
        let text = self.clean.slice(cut);
        (0..text.len()).any(|at| {
            if starts_any(&text[at..], &["上交", "报送", "上报", "报备", "提交", "报告书"]).is_some() {
                return true;
            }
            let is_report = text[at] == '报' && starts_any(&text[at + 1..], NOT_AFTER_REPORT).is_none();
            let before = at.checked_sub(1).map_or(' ', |before| text[before]);
            let follows = &text[(at + 1).min(text.len())..text.len().min(at + 28)];
            let receiver =
                ["办公室", "领导小组", "局", "委", "政府", "党", "科", "处", "厅", "办", "室", "备案", "中心"];
            is_report
                && !"汇通举申预情填简日公海警播晚".contains(before)
                && receiver.iter().any(|word| has(follows, word))
        })
    }

    /// Whether a sentence has a document made: 制定…方案.
    pub fn makes_document(&self, cut: &Cut) -> bool {
        let text = self.clean.slice(cut);
        (0..text.len()).any(|at| {
            let Some(verb) = starts_any(&text[at..], MAKING) else { return false };
            let rest = &text[at + verb.chars().count()..text.len().min(at + 30)];
            let stop = rest.iter().position(|c| matches!(c, ',' | '。' | ';')).unwrap_or(rest.len());
            DOCUMENTS.iter().any(|noun| has(&rest[..stop], noun))
        })
    }

    /// The documents a range says are to be made or handed in.
    pub fn deliverables(&self, cuts: &[Cut]) -> Vec<Reading<String>> {
        let mut found: Vec<Reading<String>> = Vec::new();
        for cut in cuts {
            let mut at = cut.start;
            while at < cut.end && found.len() < 6 {
                let Some(verb) = starts_any(&self.clean.folded[at..cut.end], MAKING) else {
                    at += 1;
                    continue;
                };
                at += verb.chars().count();
                if let Some(document) = self.document(at, cut.end) {
                    at = document.end;
                    let reading = self.reading(&document, Rule::Deliverable);
                    if !found.iter().any(|one| one.value == reading.value) {
                        found.push(reading);
                    }
                }
            }
        }
        found
    }

    /// The name of a document that begins here.
    fn document(&self, from: usize, limit: usize) -> Option<Cut> {
        let text = &self.clean.folded;
        let limit = limit.min(from + 40);
        let stop = (from..limit).find(|at| matches!(text[*at], ',' | '。' | ';' | '\n' | ':')).unwrap_or(limit);
        let end = (from + 2..=stop).rev().find(|end| DOCUMENTS.iter().any(|noun| ends(&text[from..*end], noun)))?;
        let end = if text[from] == '《' { end + usize::from(text.get(end) == Some(&'》')) } else { end };
        Some(from..end)
    }
}

const NOT_AFTER_REPORT: &[&str] =
    &["告", "道", "名", "纸", "刊", "销", "警", "案", "表", "社", "复", "考", "答", "酬", "业", "亭", "栏"];

const MAKING: &[&str] = &[
    "制定",
    "制订",
    "研究制定",
    "建立",
    "形成",
    "撰写",
    "编制",
    "修订",
    "提交",
    "出台",
    "拟定",
    "报送",
    "上报",
    "填报",
    "拟订",
    "绘制",
    "梳理",
    "将",
    "印发",
    "公布",
];

const DOCUMENTS: &[&str] = &[
    "方案",
    "计划",
    "台账",
    "台帐",
    "清单",
    "报告",
    "总结",
    "细则",
    "目录",
    "汇编",
    "办法",
    "名单",
    "预案",
    "规划",
    "流程图",
    "材料",
    "意见",
    "承诺书",
    "报表",
    "措施",
    "标准",
];

/// Whether a word closes what stands before a place, looking at the characters before it.
pub(crate) fn preceded(text: &[char], at: usize, words: &[&str]) -> bool {
    words.iter().any(|word| at >= word.chars().count() && starts(&text[at - word.chars().count()..], word))
}
