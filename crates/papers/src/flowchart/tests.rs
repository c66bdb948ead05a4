//! Flowcharts judged by their geometry: nothing overlaps, nothing is left out, nothing is cut off.

use super::graph::{Graph, Shape};
use super::layout::{Rect, Scene, place};
use super::*;
use bureau::act::ActKind;
use bureau::charter::{self, Charter};
use bureau::id::{ClockId, ItemId, ProcedureId};
use bureau::procedure::{Line, Step};
use bureau::role::Role;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

const AUDIENCES: [Audience; 2] = [Audience::Public, Audience::Staff];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

/// The procedures and the place that are shipped.
fn shipped() -> &'static Charter {
    static CHARTER: LazyLock<Charter> = LazyLock::new(|| {
        let files = [
            "procedures/consult.toml",
            "procedures/duty.toml",
            "procedures/permit.toml",
            "procedures/rectify.toml",
            "procedures/supervise-order.toml",
            "procedures/task.toml",
            "places/items.toml",
        ];
        let read = |name: &str| {
            let text = std::fs::read_to_string(folder().join("../../charters").join(name)).unwrap();
            (name.replace("places", "items"), text)
        };
        let papers = std::fs::read_dir(folder().join("../../charters/papers")).unwrap();
        let papers = papers.map(|file| format!("papers/{}", file.unwrap().file_name().to_string_lossy()));
        let mut texts: Vec<_> = papers.map(|name| read(&name)).collect();
        texts.extend(files.map(read));
        charter::read(&texts).unwrap()
    });
    &CHARTER
}

/// A drawn sheet keeps apart what must be apart and loses no line.
fn check(procedure: &Procedure, item: &Item) {
    for audience in AUDIENCES {
        let graph = Graph::new(procedure, item, audience);
        let scene = place(&graph);
        apart(&scene);
        arrows_touch_only_their_own(&graph, &scene);
        let drawn = svg(procedure, item, audience, procedure.steps.first().map(|step| &step.id));
        assert_eq!(lines_of(&drawn), shown(&graph));
        assert!(drawn.contains("当前环节"));
    }
    let every: BTreeSet<u32> = procedure.lines.iter().map(|line| line.line).collect();
    assert_eq!(lines_of(&svg(procedure, item, Audience::Staff, None)), every);
    let rows = procedure.lines.iter().map(|line| line.from.len().max(1)).sum::<usize>();
    assert_eq!(table(procedure, item, Audience::Staff).len(), rows + procedure.specials.len());
}

fn shown(graph: &Graph) -> BTreeSet<u32> {
    let inside = graph.nodes.iter().flat_map(|node| &node.lines);
    inside.chain(graph.arrows.iter().flat_map(|arrow| &arrow.lines)).copied().collect()
}

/// The lines of the charter that an SVG text says it shows.
fn lines_of(svg: &str) -> BTreeSet<u32> {
    let marked = svg.split("data-lines=\"").skip(1).filter_map(|rest| rest.split('"').next());
    marked.flat_map(str::split_whitespace).map(|line| line.parse().unwrap()).collect()
}

/// No two boxes, no two labels, no label and box overlap, and all lie on the sheet.
fn apart(scene: &Scene) {
    let labels = scene.paths.iter().filter_map(|path| path.label.as_ref());
    let blocks: Vec<_> = scene.boxes.iter().chain(labels).collect();
    let sheet = Rect { x: 0, y: 0, w: scene.width, h: scene.height };
    for (n, block) in blocks.iter().enumerate() {
        let Rect { x, y, w, h } = block.rect;
        assert!(x >= 0 && y >= 0 && x + w <= sheet.w && y + h <= sheet.h, "{block:?} leaves the sheet");
        for words in &block.words {
            assert!(text::width(&words.text, words.face.size()) <= w, "{words:?} is wider than its box");
        }
        for other in &blocks[n + 1..] {
            assert!(!block.rect.overlaps(&other.rect), "{block:?} overlaps {other:?}");
        }
    }
}

/// Arrows run along the axes, begin and end at their own boxes, and cross neither another box nor another's label.
fn arrows_touch_only_their_own(graph: &Graph, scene: &Scene) {
    for (index, path) in scene.paths.iter().enumerate() {
        let arrow = &graph.arrows[index];
        for (end, row) in [(path.points.first(), arrow.from), (path.points.last(), arrow.to)] {
            let ((x, y), rect) = (*end.unwrap(), scene.boxes[row].rect);
            let touch = Rect { x: x - 1, y: y - 1, w: 2, h: 2 };
            assert!(touch.overlaps(&rect), "{path:?} misses {rect:?}");
        }
        let labels = scene.paths.iter().enumerate().filter(|(n, _)| *n != index);
        let labels = labels.filter_map(|(_, path)| path.label.as_ref());
        for other in scene.boxes.iter().chain(labels) {
            for pair in path.points.windows(2) {
                let ((a, b), (c, d)) = (pair[0], pair[1]);
                assert!(a == c || b == d, "{path:?} is slanting");
                let line = Rect { x: a.min(c), y: b.min(d), w: (a - c).abs(), h: (b - d).abs() };
                assert!(!line.overlaps(&other.rect), "{path:?} runs through {other:?}");
            }
        }
    }
}

#[test]
fn a4_shipped_procedures_are_drawn_whole_and_apart() {
    let charter = shipped();
    for item in charter.items() {
        let (item, procedure) = charter.path(&item.id).unwrap();
        check(procedure, item);
    }
}

/// `BLESS=1 cargo test -p papers flowchart` writes the pictures anew, to be looked at before they are committed.
#[test]
fn a4_pictures_are_as_committed() {
    let charter = shipped();
    let review = StepId::new("review");
    let here = Some(&review);
    for (name, item, audience, here) in [
        ("permit-public", "tech-contract", Audience::Public, None),
        ("permit-public-here", "tech-contract", Audience::Public, here),
        ("permit-staff", "tech-contract", Audience::Staff, None),
        ("consult-public", "science-consult", Audience::Public, None),
        ("consult-staff", "science-consult", Audience::Staff, None),
    ] {
        let (item, procedure) = charter.path(&ItemId::new(item)).unwrap();
        let drawn = svg(procedure, item, audience, here);
        let file = folder().join("tests/flow").join(format!("{name}.svg"));
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&file, &drawn).unwrap();
        }
        assert!(std::fs::read_to_string(&file).unwrap() == drawn, "{name}.svg is not what is drawn now");
    }
}

#[test]
fn a4_the_public_sees_limits_and_own_acts_but_no_inner_moves() {
    let charter = shipped();
    let (item, procedure) = charter.path(&ItemId::new("result-registration")).unwrap();
    let public = svg(procedure, item, Audience::Public, None);
    for word in ["待申请人补正", "补正", "受理 5个工作日", "环节撤回", "听证 20个工作日", "满5个工作日"]
    {
        assert!(public.contains(word), "{word} is missing");
    }
    for word in ["交办", "退回", "恢复计时", "科室", "领导"] {
        assert!(!public.contains(word), "{word} is inner");
    }
}

#[test]
fn a4_an_items_own_limits_are_drawn() {
    let charter = shipped();
    let (item, procedure) = charter.path(&ItemId::new("result-registration")).unwrap();
    let mut item = item.clone();
    item.terms.insert(bureau::id::PartId::new("review"), "3 workdays".parse().unwrap());
    assert!(svg(procedure, &item, Audience::Public, None).contains("审查环节 3个工作日"));
    let rows = table(procedure, &item, Audience::Public);
    let row = rows.iter().find(|row| row.step == "审查" && row.to == "决定").unwrap();
    assert_eq!((row.limit.as_str(), row.clause.as_str()), ("审查环节 3个工作日", "行政许可法第34条"));
}

#[test]
fn words_that_are_markup_stay_words() {
    let charter = shipped();
    let (item, procedure) = charter.path(&ItemId::new("science-consult")).unwrap();
    let mut item = item.clone();
    item.name = "<script>&".into();
    let drawn = svg(procedure, &item, Audience::Staff, None);
    assert!(drawn.contains("&lt;script&gt;&amp;") && !drawn.contains("<script"));
}

#[test]
fn a_long_chain_stays_one_row_a_step_and_a_tangle_is_drawn() {
    let charter = shipped();
    let (item, base) = charter.path(&ItemId::new("science-consult")).unwrap();
    let lines = |pairs: &[(usize, usize)]| {
        let made = pairs
            .iter()
            .enumerate()
            .map(|(n, (from, to))| line(n, ActKind::Examine, &[*from], Some(*to), &[Role::Head], false));
        made.collect::<Vec<_>>()
    };
    let chain: Vec<_> = (0..14).map(|n| (n, n + 1)).collect();
    let tangle: Vec<_> = (0..6).flat_map(|a| (0..6).filter(move |b| *b != a).map(move |b| (a, b))).collect();
    for (count, pairs) in [(15, chain), (6, tangle)] {
        let procedure = procedure(base, &vec![(false, false); count], lines(&pairs));
        check(&procedure, item);
        let graph = Graph::new(&procedure, item, Audience::Staff);
        assert_eq!(graph.nodes.iter().filter(|node| node.shape == Shape::Step).count(), count);
    }
}

fn step_id(n: usize) -> StepId {
    StepId::new(format!("s{n}"))
}

fn line(n: usize, act: ActKind, from: &[usize], to: Option<usize>, roles: &[Role], deemed: bool) -> Line {
    Line {
        proof: false,
        name: None,
        first: Vec::new(),
        across: false,
        act,
        from: from.iter().map(|n| step_id(*n)).collect(),
        roles: if deemed { vec![Role::Clock] } else { roles.to_vec() },
        when: vec![],
        to: to.map(step_id),
        deemed: deemed.then(|| ClockId::new("promised")),
        starts: vec![ClockId::new("promised")],
        stops: vec![],
        pauses: vec![],
        resumes: vec![],
        extends: vec![],
        by: None,
        within: None,
        late: None,
        papers: Vec::new(),
        clause: String::new(),
        line: n as u32 + 2,
    }
}

/// A made-up path: steps that end or wait, an opening line, and these lines.
fn procedure(base: &Procedure, steps: &[(bool, bool)], mut lines: Vec<Line>) -> Procedure {
    let opening = Line { line: 1, ..line(0, ActKind::File, &[], Some(0), &[Role::Party], false) };
    lines.insert(0, opening);
    let step = |(n, (end, waits)): (usize, &(bool, bool))| Step {
        id: step_id(n),
        name: format!("第{n}个环节"),
        end: *end,
        waits: *waits,
        line: 0,
    };
    Procedure {
        id: ProcedureId::new("made-up"),
        steps: steps.iter().enumerate().map(step).collect(),
        lines,
        ..base.clone()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases.max(256)))]
    #[test]
    fn any_small_procedure_is_drawn_whole_and_apart(
        steps in prop::collection::vec((prop::bool::weighted(0.25), prop::bool::weighted(0.2)), 1..9),
        drafts in prop::collection::vec(
            (prop::sample::select(ActKind::ALL), prop::collection::btree_set(0..8usize, 1..4), prop::option::weighted(0.8, 0..8usize),
             prop::sample::subsequence(Role::ALL, 1..5), prop::bool::weighted(0.15)), 0..16),
    ) {
        let charter = shipped();
        let (item, base) = charter.path(&ItemId::new("science-consult")).unwrap();
        let lines = drafts.iter().enumerate().map(|(n, (act, from, to, roles, deemed))| {
            let from: BTreeSet<_> = from.iter().map(|from| from % steps.len()).collect();
            line(n, *act, &from.into_iter().collect::<Vec<_>>(), to.map(|to| to % steps.len()), roles, *deemed)
        });
        check(&procedure(base, &steps, lines.collect()), item);
    }
}
