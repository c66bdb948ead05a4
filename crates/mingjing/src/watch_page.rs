//! The report as a page: its figures handed to `papers`.
//!
//! Refuses: to count again. Whatever stands on the page stands in the report.

use bureau::words;
use eventlog::report::{ActivityFigures, ClockFigures, Group, Month, Report, RuleFigures, StepTime, Worst, label};
use papers::chart::{self, Bar, Frame, Limit};
use papers::report::{self, Case, Figure, Page, Table};

/// The report as one HTML text that needs no other file.
pub fn html(report: &Report) -> String {
    report::html(&Sheet(report).page()).expect("a page is written to a String")
}

/// A report being set.
struct Sheet<'a>(&'a Report);

impl std::ops::Deref for Sheet<'_> {
    type Target = Report;
    fn deref(&self) -> &Report {
        self.0
    }
}

impl Sheet<'_> {
    fn page(&self) -> Page {
        let mut charts = vec![self.duration_chart(), self.clock_chart()];
        charts.push(self.month_chart());
        charts.extend((!self.groups.is_empty()).then(|| self.group_chart()));
        let broken = self.broken.iter();
        Page {
            title: self.name.clone(),
            period: say("period", &[("from", self.first_day.clone()), ("to", self.horizon.clone())]),
            gist: format!("{}。", self.gist()),
            figures: self.figures_row(),
            charts,
            tables: vec![self.clock_rows(), self.rule_rows()],
            cases: self.worst.iter().map(case).collect(),
            basis: self.basis(),
            oddities: self.oddities(),
            broken: broken.map(|own| (own.line, own.says.clone(), own.remedy.clone())).collect(),
            appendix: vec![self.activity_rows()],
        }
    }

    fn figures_row(&self) -> Vec<Figure> {
        let figure = |key: &str, value: u64, red: bool| Figure {
            name: label(key),
            value,
            unit: "件".into(),
            red: red && value > 0,
        };
        vec![
            figure("cases", self.cases, false),
            figure("ended", self.ended, false),
            figure("open", self.open, false),
            figure("near", self.near, false),
            figure("late_total", self.late_total, true),
            figure("late_any", self.late_any, true),
        ]
    }

    fn duration_chart(&self) -> String {
        let own = &self.durations;
        let bars: Vec<Bar> = own
            .bins
            .iter()
            .map(|bin| {
                let late = bin.from > own.limit;
                Bar {
                    label: match bin.to {
                        Some(to) if to == bin.from => to.to_string(),
                        Some(to) => format!("{}—{to}", bin.from),
                        None => format!("≥{}", bin.from),
                    },
                    ok: if late { 0 } else { bin.count },
                    late: if late { bin.count } else { 0 },
                }
            })
            .collect();
        let limit = Limit {
            after: own.bins.iter().filter(|bin| bin.from <= own.limit).count(),
            label: say("chart", &[("limit", format!("{}{}", own.limit, own.unit))]),
        };
        let args = [
            ("total", self.terms.total.clone()),
            ("unit", own.unit.clone()),
            ("median", own.median.to_string()),
            ("longest", own.longest.to_string()),
            ("counted", own.counted.to_string()),
        ];
        chart::columns(&frame("duration", &args, &own.unit, "件"), &bars, Some(&limit))
    }

    fn clock_chart(&self) -> String {
        let bar =
            |clock: &ClockFigures| Bar { label: clock.name.clone(), ok: clock.started - clock.late, late: clock.late };
        let bars: Vec<Bar> = self.clocks.iter().map(bar).collect();
        chart::bars(&frame("clocks", &[], &label("clock"), "次"), &bars)
    }

    fn month_chart(&self) -> String {
        let bar = |month: &Month| Bar {
            label: month.month.clone(),
            ok: month.cases - month.late_total,
            late: month.late_total,
        };
        let bars: Vec<Bar> = self.months.iter().map(bar).collect();
        chart::columns(&frame("months", &[], &label("month"), "件"), &bars, None)
    }

    fn group_chart(&self) -> String {
        let bar = |group: &Group| Bar {
            label: if group.name.is_empty() { label("not_said") } else { group.name.clone() },
            ok: group.cases - group.late_total,
            late: group.late_total,
        };
        let bars: Vec<Bar> = self.groups.iter().map(bar).collect();
        let name = self.terms.group.clone().unwrap_or_default();
        chart::bars(&frame("groups", &[("name", name.clone())], &name, "件"), &bars)
    }

    fn clock_rows(&self) -> Table {
        let row = |clock: &ClockFigures| {
            vec![
                clock.name.clone(),
                clock.kind.clone(),
                clock.limit.clone(),
                clock.started.to_string(),
                clock.late.to_string(),
                clock.deemed.to_string(),
                clock.median.to_string(),
                clock.longest.to_string(),
                clock.latest.to_string(),
            ]
        };
        let head = ["clock", "kind", "limit", "started", "late", "deemed", "median", "longest", "latest"];
        table("by_clock", &head, 2, self.clocks.iter().map(row).collect())
    }

    fn rule_rows(&self) -> Table {
        let row = |rule: &RuleFigures| {
            vec![
                rule.name.clone(),
                rule.clause.clone(),
                rule.warning.to_string(),
                rule.yellow.to_string(),
                rule.red.to_string(),
            ]
        };
        let head = ["rule", "clause", "warning", "yellow", "red"];
        table("by_rule", &head, 1, self.findings.iter().map(row).collect())
    }

    fn activity_rows(&self) -> Table {
        let row = |own: &ActivityFigures| {
            let act = own.act_name.clone().unwrap_or_else(|| label("no_act"));
            vec![own.name.clone(), act, own.count.to_string()]
        };
        let rows = self.activities.iter().map(row).collect();
        table("mapping", &["activity", "act", "count"], 1, rows)
    }
}

fn case(worst: &Worst) -> Case {
    let done = |day: &Option<String>| day.clone().unwrap_or_else(|| label("not_done"));
    let row = |step: &StepTime| {
        vec![
            step.name.clone(),
            step.started.clone(),
            step.due.clone(),
            done(&step.done),
            format!("{}{}", step.took, step.unit),
            if step.late == 0 { String::new() } else { format!("{}{}", step.late, step.unit) },
        ]
    };
    let head = ["clock", "from", "due", "done", "took", "over"];
    Case {
        id: worst.case.clone(),
        facts: vec![
            (label("received"), worst.received.clone()),
            (format!("{}{}", worst.name, label("due")), worst.due.clone()),
            (label(if worst.closed { "closed" } else { "done" }), done(&worst.done)),
        ],
        late: format!("{}{}", worst.late, worst.unit),
        sentence: worst.sentence.clone(),
        steps: table("steps", &head, 3, worst.steps.iter().map(row).collect()),
        card: worst.card.clone(),
    }
}

fn table(title: &str, head: &[&str], words: usize, rows: Vec<Vec<String>>) -> Table {
    Table { title: label(title), head: head.iter().map(|key| label(key)).collect(), rows, words }
}

fn frame(key: &str, args: &[(&'static str, String)], head: &str, unit: &str) -> Frame {
    Frame {
        title: words::fill("log", key, "title", args),
        description: words::fill("log", key, "says", args),
        head: head.to_string(),
        unit: unit.to_string(),
    }
}

fn say(key: &str, args: &[(&'static str, String)]) -> String {
    words::fill("log", key, "says", args)
}
