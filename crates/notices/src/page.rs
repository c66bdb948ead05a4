//! Lines of the text, and which of them are furniture of the web page around the notice.
//!
//! Refuses: to throw away a line that may be the notice's; furniture is known by its words, at the top or the bottom.

use crate::clean::{Clean, Cut, ends, find, has, starts, starts_any};

/// A line that is not empty.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// Without white space at its ends.
    pub cut: Cut,
    /// Whether an empty line stands before it.
    pub after_gap: bool,
    /// Whether it belongs to the page, not to the notice.
    pub is_furniture: bool,
}

/// What a page says about the notice in labelled rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Labels {
    pub number: Option<Cut>,
    pub date: Option<Cut>,
    pub issuer: Option<Cut>,
}

/// The lines of a text.
pub(crate) fn lines(clean: &Clean) -> Vec<Line> {
    let (mut lines, mut start, mut gap) = (Vec::<Line>::new(), 0, true);
    for at in 0..=clean.len() {
        if at < clean.len() && clean.folded[at] != '\n' {
            continue;
        }
        let cut = clean.trim(start..at);
        start = at + 1;
        if cut.is_empty() {
            gap = true;
            continue;
        }
        for cut in unglued(clean, cut, lines.len()) {
            let is_furniture = is_furniture(clean.slice(&cut));
            lines.push(Line { cut, after_gap: std::mem::replace(&mut gap, false), is_furniture });
        }
    }
    close_page(clean, &mut lines);
    lines
}

/// Lines that lost their ends are not shorter.
const GLUED_MIN: usize = 160;

/// A text whose lines were glued together, taken apart at its head (title, number, addressees) and at its signature.
fn unglued(clean: &Clean, line: Cut, before: usize) -> Vec<Cut> {
    let text = &clean.folded;
    if line.len() < GLUED_MIN {
        return vec![line];
    }
    let (mut parts, mut rest) = (Vec::new(), line);
    while before + parts.len() < 6 {
        let stop = (rest.start..rest.end.min(rest.start + 100)).find(|at| text[*at] == ' ');
        let Some(stop) = stop.filter(|stop| is_head(&text[rest.start..*stop])) else { break };
        parts.push(rest.start..stop);
        rest = clean.trim(stop..rest.end);
    }
    let last = text[rest.clone()].iter().rposition(|c| *c == '。').map(|at| rest.start + at + 1);
    let signature = last.map(|at| clean.trim(at..rest.end)).filter(|cut| (8..=60).contains(&cut.len()));
    let signature = signature.filter(|cut| ends(&text[cut.clone()], "日") || text[cut.end - 1].is_ascii_digit());
    match signature {
        Some(signature) => {
            parts.push(clean.trim(rest.start..signature.start));
            parts.push(signature);
        }
        None => parts.push(rest),
    }
    parts
}

/// Whether a piece at the beginning of a glued text is a line of its own.
fn is_head(words: &[char]) -> bool {
    let is_title = ["通知", "方案", "意见", "办法", "计划", "要点", "号", "函"].iter().any(|end| ends(words, end));
    words.len() >= 6 && !words.contains(&'。') && (is_title || ends(words, ":"))
}

/// Number, date and organ from the labelled rows of a page.
pub(crate) fn labels(clean: &Clean, lines: &[Line]) -> Labels {
    let mut labels = Labels::default();
    for (place, line) in lines.iter().enumerate().take(30) {
        let text = clean.slice(&line.cut);
        if text.len() > 160 {
            continue;
        }
        let next = lines.get(place + 1).filter(|next| next.cut.len() <= 30 && !clean.slice(&next.cut).contains(&':'));
        let seek = |words: &[&str]| {
            let places = words.iter().filter_map(|word| Some(find(text, word)? + word.chars().count()));
            places.filter_map(|after| value(clean, line, next, after)).next()
        };
        labels.number = labels.number.or_else(|| seek(&["发文字号", "文件编号", "文号"]));
        labels.date = labels.date.or_else(|| seek(&["成文日期", "发文日期"]));
        labels.issuer = labels.issuer.or_else(|| seek(&["发文机关"]));
    }
    labels
}

/// What stands behind a label: a colon, bracket or spaces, then a word without spaces.
fn value(clean: &Clean, line: &Line, next: Option<&Line>, after: usize) -> Option<Cut> {
    let text = &clean.folded;
    if line.cut.start + after + 1 == line.cut.end && text[line.cut.end - 1] == ':' {
        return next.map(|next| next.cut.clone());
    }
    let from = (line.cut.start + after..line.cut.end).find(|at| !matches!(text[*at], ':' | ']' | ' ' | '\t' | '|'))?;
    if from == line.cut.start + after {
        return None;
    }
    let end = (from..line.cut.end).find(|at| matches!(text[*at], ' ' | '\t' | '|')).unwrap_or(line.cut.end);
    (end > from + 3).then_some(from..end)
}

/// Beginnings and words of lines that pages put around a text.
const BEGINS: &[&str] = &[
    "首页",
    "网站首页",
    "当前位置",
    "您的位置",
    "您当前",
    "您现在",
    "当前的位置",
    "所在位置",
    "发布时间",
    "发布日期",
    "发布:",
    "来源:",
    "信息来源",
    "文章来源",
    "浏览次数",
    "点击",
    "阅读次数",
    "字号",
    "字体",
    "上一篇",
    "下一篇",
    "上一条",
    "下一条",
    "相关热词",
    "相关新闻",
    "相关链接",
    "相关文章",
    "相关附件",
    "分享到",
    "分享:",
    "版权所有",
    "网站地图",
    "扫一扫",
    "朗读",
    "责任编辑",
    "编辑:",
    "返回顶部",
    "[打印",
    "[关闭",
    "打印本页",
    "关闭窗口",
    "打印 关闭",
    "前言:本站",
    "索引号",
    "索 引 号",
    "主题分类",
    "公开方式",
    "公开形式",
    "公开范围",
    "有效性",
    "信息分类",
    "发布机构",
    "访问量",
    "ICP",
    "联系我们",
    "[字体",
    "[大",
    "[ 打印",
    "[收藏",
    "打印",
    "关闭",
    "更新时间",
    "作者:",
    "日期:",
    "[返回",
    "网站标识码",
    "热门",
    "推荐阅读",
    "上一页",
    "时间:20",
    "导语:",
    "相关推荐",
    "请先登录",
    "主办单位:",
    "承办单位:",
    "归档时间",
    "[接上页",
    "发文机构",
    "发文日期",
    "发文字号:",
    "成文日期:",
    "内容概述",
    "来 源",
    "浏览量",
    "视力保护",
    "访问次数",
    "公开责任",
    "信息时效",
    "签署日期",
    "登记日期",
    "文号:",
    "主题词:",
];

const WORDS: &[&str] = &[
    "版权所有",
    "网站标识码",
    "技术支持:",
    "浏览次数",
    "点击数",
    "点击量",
    "ICP备",
    "阅读次数",
    "[打印本页]",
    "[关闭窗口]",
    "客服",
];

/// Lines after which nothing of the notice follows.
const CLOSERS: &[&str] = &[
    "上一篇",
    "下一篇",
    "上一条",
    "下一条",
    "相关热词",
    "相关新闻",
    "相关链接",
    "相关文章",
    "版权所有",
    "网站地图",
    "分享到",
    "[打印本页",
    "[关闭窗口",
    "打印本页",
    "推荐阅读",
    "热门",
    "扫一扫",
];

/// Longer lines are text.
const FURNITURE_MAX: usize = 120;

fn is_furniture(text: &[char]) -> bool {
    if text.len() > FURNITURE_MAX {
        return false;
    }
    let bullet = text.iter().take_while(|c| matches!(c, '\u{2022}' | '\u{b7}' | ' ' | '*')).count();
    let text = &text[bullet..];
    let begins =
        starts_any(text, BEGINS).is_some_and(|word| word.chars().count() > 2 || text.len() <= 24 || word == "首页");
    let is_path = text.iter().filter(|c| matches!(c, '》' | '>')).count() >= 2 && !has(text, "《") && text.len() < 60;
    let closed = text.iter().filter(|c| **c == '》').count() > text.iter().filter(|c| **c == '《').count() + 1;
    begins || is_path || closed || WORDS.iter().any(|word| has(text, word))
}

/// Once the page closes in its lower half, all that follows is furniture.
fn close_page(clean: &Clean, lines: &mut [Line]) {
    let half = clean.len() / 2;
    let close = lines.iter().position(|line| {
        line.cut.start >= half && line.cut.len() <= 60 && starts_any(clean.slice(&line.cut), CLOSERS).is_some()
    });
    let Some(close) = close else { return };
    let goes_on = lines[close..].iter().any(|line| starts(clean.slice(&line.cut), "附件") || line.cut.len() > 200);
    if !goes_on {
        lines[close..].iter_mut().for_each(|line| line.is_furniture = true);
    }
}
