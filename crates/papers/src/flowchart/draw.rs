//! The SVG text. Attributes give every colour, so that it stands alone; classes let a page give its own.
//!
//! Refuses: style sheets, scripts, ids, outside files.

use super::graph::{Graph, Shape};
use super::layout::{Block, Face, Path, Rect, Scene, Words};
use bureau::id::StepId;
use std::fmt::Write as _;

const INK: &str = "#1B2327";
const MUTED: &str = "#56656D";
const PRIMARY: &str = "#0F5A73";
const FAINT: &str = "#A3B1B8";
const GROUND: &str = "#F5F7F8";
const TINT: &str = "#E9EEF0";
const FONTS: &str = "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif";

/// Draws the sheet.
pub fn svg(graph: &Graph, scene: &Scene, here: Option<&StepId>) -> String {
    let here = here.and_then(|here| graph.nodes.iter().position(|node| node.step.as_ref() == Some(here)));
    let mut sheet = Sheet { text: String::new(), graph, scene, here };
    sheet.open();
    sheet.lanes();
    for index in 0..scene.paths.len() {
        sheet.path(index);
    }
    for index in 0..scene.paths.len() {
        sheet.label(index);
    }
    for row in 0..scene.boxes.len() {
        sheet.node(row);
    }
    let (top, foot) = &scene.foot;
    sheet.words(foot, *top, 8, "start", "flowchart-foot", MUTED);
    sheet.text.push_str("</svg>\n");
    sheet.text
}

struct Sheet<'a> {
    text: String,
    graph: &'a Graph,
    scene: &'a Scene,
    here: Option<usize>,
}

impl Sheet<'_> {
    fn put(&mut self, line: std::fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.text.write_fmt(line);
        self.text.push('\n');
    }

    fn open(&mut self) {
        let Scene { width, height, .. } = *self.scene;
        self.put(format_args!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" class="flowchart" role="img" viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-family="{FONTS}">"#
        ));
        let (title, subtitle) = (escape(&self.graph.title), escape(&self.graph.subtitle));
        self.put(format_args!("<title>{title}:{subtitle}</title>"));
        let description = escape(&self.description());
        self.put(format_args!("<desc>{description}</desc>"));
        self.put(format_args!(r##"<rect class="flowchart-paper" width="{width}" height="{height}" fill="#fff"/>"##));
        self.words(&self.scene.head, 4, width / 2, "middle", "flowchart-head", INK);
    }

    /// The steps in their order, and where the matter stands.
    fn description(&self) -> String {
        let names: Vec<_> =
            self.graph.nodes.iter().filter(|node| node.step.is_some()).map(|node| node.title.as_str()).collect();
        let here = self.here.map(|row| format!("当前环节：{}。", self.graph.nodes[row].title)).unwrap_or_default();
        format!("环节依次为：{}。{here}各环节的行为、办理人、去向和时限见图下表格。", names.join("、"))
    }

    fn lanes(&mut self) {
        for (name, Rect { x, y, w, h }) in self.graph.lanes.iter().zip(&self.scene.lanes) {
            self.put(format_args!(
                r#"<rect class="flowchart-lane" x="{x}" y="{y}" width="{w}" height="{h}" fill="{GROUND}"/>"#
            ));
            self.put(format_args!(
                r#"<path class="flowchart-rule" d="M{x} {}h{w}" stroke="{PRIMARY}" stroke-width="2"/>"#,
                y + 27
            ));
            let words = [Words { text: name.to_string(), face: Face::Act }];
            self.words(&words, y + 5, x + w / 2, "middle", "flowchart-lane-name", PRIMARY);
        }
    }

    /// A matter at `here` has these rows behind it.
    fn is_behind(&self, row: usize) -> bool {
        self.here.is_some_and(|here| row < here)
    }

    fn path(&mut self, index: usize) {
        let arrow = &self.graph.arrows[index];
        let Path { points, .. } = &self.scene.paths[index];
        let colour = if self.is_behind(arrow.from) { FAINT } else { MUTED };
        let dash =
            if arrow.deemed { r#" stroke-dasharray="1.5 4" stroke-linecap="round" stroke-width="2""# } else { "" };
        let mut d = String::new();
        for (n, (x, y)) in points.iter().enumerate() {
            let _ = write!(d, "{}{x} {y}", if n == 0 { "M" } else { "L" });
        }
        let lines: Vec<_> = arrow.lines.iter().map(u32::to_string).collect();
        let kind = if arrow.deemed { " deemed" } else { "" };
        self.put(format_args!(
            r#"<path class="flowchart-arrow{kind}" data-lines="{}" d="{d}" fill="none" stroke="{colour}" stroke-width="1.25"{dash}/>"#,
            lines.join(" ")
        ));
        if let [.., (a, b), (x, y)] = points[..] {
            let (u, v) = ((x - a).signum(), (y - b).signum());
            let (p, q) = ((x - 8 * u - 4 * v, y - 8 * v - 4 * u), (x - 8 * u + 4 * v, y - 8 * v + 4 * u));
            self.put(format_args!(
                r#"<path class="flowchart-head" d="M{x} {y}L{} {}L{} {}z" fill="{colour}"/>"#,
                p.0, p.1, q.0, q.1
            ));
        }
    }

    fn label(&mut self, index: usize) {
        let Some(Block { rect: Rect { x, y, w, h }, words }) = &self.scene.paths[index].label else {
            return;
        };
        self.put(format_args!(
            r#"<rect class="flowchart-lane" x="{x}" y="{y}" width="{w}" height="{h}" fill="{GROUND}"/>"#
        ));
        let arrow = &self.graph.arrows[index];
        let colour = if self.is_behind(arrow.from) { MUTED } else { INK };
        self.words(words, *y, x + w / 2, "middle", "flowchart-label", colour);
    }

    fn node(&mut self, row: usize) {
        let node = &self.graph.nodes[row];
        let Block { rect: Rect { x, y, w, h }, words } = &self.scene.boxes[row];
        let (behind, here) = (self.is_behind(row), self.here == Some(row));
        let (class, radius, dash) = match node.shape {
            Shape::Start => ("start", h / 2, ""),
            Shape::Step => ("step", 4, ""),
            Shape::Wait => ("wait", 4, r#" stroke-dasharray="6 4""#),
            Shape::End => ("end", (h / 2).min(20), ""),
            Shape::Note => ("note", 0, r#" stroke-dasharray="2 3""#),
        };
        let state = if here {
            " here"
        } else if behind {
            " behind"
        } else {
            ""
        };
        let (fill, stroke) = if here {
            (TINT, PRIMARY)
        } else if behind {
            (GROUND, FAINT)
        } else if node.shape == Shape::Note {
            (GROUND, MUTED)
        } else {
            ("#fff", PRIMARY)
        };
        let thick = if here { "3" } else { "1.5" };
        let lines: Vec<_> = node.lines.iter().map(u32::to_string).collect();
        self.put(format_args!(
            r#"<rect class="flowchart-{class}{state}" data-lines="{}" x="{x}" y="{y}" width="{w}" height="{h}" rx="{radius}" fill="{fill}" stroke="{stroke}" stroke-width="{thick}"{dash}/>"#,
            lines.join(" ")
        ));
        let top = y + (h - words.iter().map(|words| words.face.leading()).sum::<i32>()) / 2;
        self.words(words, top, x + w / 2, "middle", "flowchart-text", if behind { MUTED } else { INK });
        if here {
            self.mark(x - 4, y - 13);
        }
    }

    /// `当前环节` on the upper left corner of a box, beside what comes in from above.
    fn mark(&mut self, x: i32, y: i32) {
        self.put(format_args!(
            r#"<rect class="flowchart-mark" x="{x}" y="{y}" width="66" height="18" rx="9" fill="{PRIMARY}"/>"#
        ));
        self.put(format_args!(
            r##"<text class="flowchart-mark-text" x="{}" y="{}" font-size="11" font-weight="600" text-anchor="middle" fill="#fff">●当前环节</text>"##,
            x + 33,
            y + 13
        ));
    }

    /// Lines of text from this top; the small ones muted.
    fn words(&mut self, words: &[Words], top: i32, x: i32, anchor: &str, class: &str, colour: &str) {
        let mut y = top;
        for Words { text, face } in words {
            let (size, leading) = (face.size(), face.leading());
            let bold = if matches!(face, Face::Small | Face::Foot) { "" } else { r#" font-weight="600""# };
            let fill = if matches!(face, Face::Small) { MUTED } else { colour };
            let base = y + (leading + size) / 2 - size / 8;
            self.put(format_args!(r#"<text class="{class}" x="{x}" y="{base}" font-size="{size}" text-anchor="{anchor}" fill="{fill}"{bold}>{}</text>"#, escape(text)));
            y += leading;
        }
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
