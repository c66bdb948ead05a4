//! Charts 图 as inline SVG, in the classes of the one stylesheet: a heading, the picture, and its figures as a table.
//!
//! Refuses: colour as the only mark (what is late is hatched and named), a scale that does not begin at 0, a picture
//! without its figures.

use std::fmt::Write as _;

/// Width of every picture, in its own units.
const WIDTH: u32 = 480;
/// Where horizontal bars begin and how long the longest is.
const BAR_LEFT: u32 = 128;
const BAR_SPAN: u32 = 224;
/// Height of one horizontal bar with its gap.
const BAR_STEP: u32 = 36;
/// Where columns stand, how high the highest is, and the left and right ends.
const BASE: u32 = 196;
const RISE: u32 = 136;
const LEFT: u32 = 8;
const RIGHT: u32 = 472;
/// Columns between two words below the base line.
const WORDS: usize = 6;
/// Width a word below the base line may take.
const WORD: u32 = 72;

/// One bar or column: so many in time, so many late.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// What it is.
    pub label: String,
    /// How many in time.
    pub ok: u64,
    /// How many late.
    pub late: u64,
}

/// What stands around a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The heading.
    pub title: String,
    /// What the picture shows, for those who hear it.
    pub description: String,
    /// What the bars are, in the head of the table.
    pub head: String,
    /// What is counted.
    pub unit: String,
}

/// Horizontal bars, one under another: for names.
pub fn bars(frame: &Frame, bars: &[Bar]) -> String {
    let most = bars.iter().map(|bar| bar.ok + bar.late).max().unwrap_or(0).max(1);
    let length = |count: u64| (count * u64::from(BAR_SPAN)).div_ceil(most) as u32;
    let height = bars.len() as u32 * BAR_STEP + 4;
    let mut svg = format!("<path class=\"axis\" d=\"M{BAR_LEFT} 0v{height}\"/>");
    for (place, bar) in bars.iter().enumerate() {
        let top = place as u32 * BAR_STEP + 6;
        let (late, all) = (length(bar.late), length(bar.ok + bar.late));
        push(
            &mut svg,
            format_args!(
                "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
                BAR_LEFT - 8,
                top + 17,
                escape(&bar.label)
            ),
        );
        if bar.late > 0 {
            part(&mut svg, "bar-late", (BAR_LEFT, top, late, 24));
        }
        if all > late {
            part(&mut svg, "bar-ok", (BAR_LEFT + late, top, all - late, 24));
        }
        push(
            &mut svg,
            format_args!(
                "<text x=\"{}\" y=\"{}\">{}<tspan class=\"faint\"> / {}</tspan></text>",
                BAR_LEFT + all + 8,
                top + 17,
                bar.late,
                bar.ok + bar.late
            ),
        );
    }
    figure(frame, height, &svg, bars)
}

/// A line between two columns: what stands right of it is beyond the limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Columns left of it.
    pub after: usize,
    /// What it is: `时限20个工作日`.
    pub label: String,
}

/// Columns side by side: for ranges and for months. The sums stand beside the limit, or over the highest column.
pub fn columns(frame: &Frame, bars: &[Bar], limit: Option<&Limit>) -> String {
    let most = bars.iter().map(|bar| bar.ok + bar.late).max().unwrap_or(0).max(1);
    let count = bars.len().max(1) as u32;
    let step = (RIGHT - LEFT) / count;
    let wide = step.saturating_sub(3).max(1);
    let high = |count: u64| (count * u64::from(RISE)).div_ceil(most) as u32;
    let mut svg = format!("<path class=\"axis\" d=\"M{LEFT} {BASE}H{RIGHT}\"/>");
    let every = bars.len().div_ceil(WORDS).max(1);
    for (place, bar) in bars.iter().enumerate() {
        let x = LEFT + place as u32 * step;
        let (late, all) = (high(bar.late), high(bar.ok + bar.late));
        if bar.late > 0 {
            part(&mut svg, "bar-late", (x, BASE - late, wide, late));
        }
        if all > late {
            part(&mut svg, "bar-ok", (x, BASE - all, wide, all - late));
        }
        if bar.ok + bar.late == most {
            let middle = (x + wide / 2).clamp(LEFT + 16, RIGHT - 16);
            let y = BASE - all - 6;
            push(&mut svg, format_args!("<text x=\"{middle}\" y=\"{y}\" text-anchor=\"middle\">{most}</text>"));
        }
        let last = place + 1 == bars.len();
        if last || (place % every == 0 && x + 2 * WORD <= RIGHT) {
            let (x, anchor) = if last { (x + wide, "end") } else { (x, "start") };
            push(
                &mut svg,
                format_args!(
                    "<text class=\"faint\" x=\"{x}\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
                    BASE + 20,
                    escape(&bar.label)
                ),
            );
        }
    }
    if let Some(limit) = limit {
        let x = LEFT + limit.after as u32 * step - 2;
        let (ok, late) = (sum(bars, |bar| bar.ok), sum(bars, |bar| bar.late));
        push(
            &mut svg,
            format_args!(
                "<path class=\"limit\" d=\"M{x} 4V{BASE}\"/><text x=\"{}\" y=\"18\">{}</text><text x=\"{}\" y=\"44\">逾期{late}{unit}</text><text x=\"{}\" y=\"18\" text-anchor=\"end\">按期{ok}{unit}</text>",
                x + 8,
                escape(&limit.label),
                x + 8,
                x - 8,
                unit = escape(&frame.unit)
            ),
        );
    }
    figure(frame, BASE + 30, &svg, bars)
}

/// `<`, `>`, `&` and quotes as HTML wants them.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

fn sum(bars: &[Bar], part: impl Fn(&Bar) -> u64) -> u64 {
    bars.iter().map(part).sum()
}

/// One coloured part; what is late is hatched besides, so that it shows in black and white.
fn part(svg: &mut String, class: &str, (x, y, width, height): (u32, u32, u32, u32)) {
    push(svg, format_args!("<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>"));
    if class == "bar-late" {
        for line in (y + 6..y + height).step_by(8) {
            push(svg, format_args!("<path class=\"hatch\" d=\"M{x} {line}h{width}\"/>"));
        }
    }
}

fn figure(frame: &Frame, height: u32, svg: &str, bars: &[Bar]) -> String {
    let mut rows = String::new();
    for bar in bars {
        push(
            &mut rows,
            format_args!(
                "<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td><td class=\"number\">{}</td></tr>",
                escape(&bar.label),
                bar.ok + bar.late,
                bar.late
            ),
        );
    }
    let (title, description) = (escape(&frame.title), escape(&frame.description));
    let (head, unit) = (escape(&frame.head), escape(&frame.unit));
    format!(
        "<figure class=\"chart panel\"><figcaption>{title}</figcaption><svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{description}\"><title>{title}</title><desc>{description}</desc>{svg}</svg><details><summary>看数据</summary><table><thead><tr><th scope=\"col\">{head}</th><th scope=\"col\" class=\"number\">{unit}数</th><th scope=\"col\" class=\"number\">其中逾期</th></tr></thead><tbody>{rows}</tbody></table></details></figure>"
    )
}

/// Writing to a `String` cannot fail.
fn push(svg: &mut String, text: std::fmt::Arguments<'_>) {
    svg.write_fmt(text).expect("a String takes everything");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame() -> Frame {
        let own = |text: &str| text.to_string();
        Frame { title: own("用时<天>"), description: own("各环节"), head: own("环节"), unit: own("件") }
    }

    fn bar(label: &str, ok: u64, late: u64) -> Bar {
        Bar { label: label.into(), ok, late }
    }

    #[test]
    fn the_longest_bar_fills_the_span_and_the_table_has_every_figure() {
        let svg = bars(&frame(), &[bar("甲&乙", 30, 10), bar("丙", 0, 20)]);
        assert!(svg.contains("用时&lt;天&gt;") && svg.contains("甲&amp;乙"), "{svg}");
        let parts = [
            "class=\"bar-late\" x=\"128\" y=\"6\" width=\"56\"",
            "class=\"bar-ok\" x=\"184\" y=\"6\" width=\"168\"",
            "class=\"bar-late\" x=\"128\" y=\"42\" width=\"112\"",
            "<td class=\"number\">40</td><td class=\"number\">10</td>",
        ];
        for part in parts {
            assert!(svg.contains(part), "{part} in {svg}");
        }
    }

    #[test]
    fn the_limit_stands_after_its_column_and_names_both_sums() {
        let limit = Limit { after: 1, label: "时限".into() };
        let svg = columns(&frame(), &[bar("0", 7, 0), bar("1", 0, 2)], Some(&limit));
        assert!(svg.contains("M238 4V196") && svg.contains("逾期2件") && svg.contains("按期7件"), "{svg}");
        assert!(!columns(&frame(), &[], None).contains("<rect"));
    }
}
