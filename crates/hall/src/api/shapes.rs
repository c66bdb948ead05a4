//! Answers as JSON: what a view, a row or a paper looks like to another program.
//!
//! Refuses: to change silently. The kinds here are the document, and a test holds every answer against them.

use super::kind::{Kind, Part, part};
use crate::uploads;
use almanac::Day;
use bureau::act::ActKind;
use bureau::attachment::AttachmentKind;
use bureau::disclose::{AttachmentView, ClockCard, Place, TaskView, View};
use bureau::paper::Paper;
use bureau::watch::Lamp;
use office::{Answered, Count, Listing, Offer, Received, Row, TaskLine};
use serde_json::{Value, json};

/// Most characters of any text in an answer.
const TEXT: Kind = Kind::Text(100_000);

const LAMPS: [&str; 5] = ["green", "amber", "red", "grey", "done"];

fn text(name: &'static str, says: &str) -> Part {
    part(name, TEXT, says)
}

fn list(name: &'static str, kind: Kind, says: &str) -> Part {
    part(name, kind.many(), says)
}

/// The word of an act.
fn verb() -> Kind {
    Kind::OneOf(ActKind::ALL.iter().map(|kind| kind.word()).collect())
}

fn named(name: &'static str, label: &'static str, says: &str) -> Part {
    list(name, Kind::Parts(vec![part("id", Kind::Word, "标识"), text(label, "名称")]), says)
}

/// The names of the kinds that answers are made of.
pub const NAMES: [&str; 11] =
    ["Answer", "Attachment", "Clock", "Entry", "File", "Item", "Lamp", "Matter", "Paper", "Row", "Task"];

/// The kind of that name.
///
/// # Panics
/// When there is none: names are written down in this file alone.
pub fn kind(name: &str) -> Kind {
    Kind::Parts(match name {
        "Answer" => answer(),
        "Attachment" => attachment(),
        "Clock" => clock(),
        "Entry" => entry(),
        "File" => file(),
        "Item" => item(),
        "Lamp" => vec![part("tone", Kind::OneOf(LAMPS.to_vec()), "灯色"), text("words", "说明")],
        "Matter" => matter(),
        "Paper" => paper(),
        "Row" => row(),
        "Task" => task_row(),
        name => unreachable!("no kind {name}"),
    })
}

fn answer() -> Vec<Part> {
    vec![
        part("matter", Kind::Id, "办件标识"),
        text("organ", "答复单位"),
        text("title", "标题"),
        text("question", "问题"),
        text("answer", "答复"),
        part("day", Kind::Day, "公布日期"),
    ]
}

fn clock() -> Vec<Part> {
    let day = Kind::Parts(vec![part("day", Kind::Day, "日期"), text("words", "是否计入及理由")]);
    vec![
        part("id", Kind::Word, "计时标识"),
        text("name", "名称"),
        text("kind", "时限种类"),
        part("lamp", Kind::Named("Lamp"), "灯"),
        text("budget", "时限"),
        part("used", Kind::Number, "已用天数"),
        part("left", Kind::Number, "剩余天数，逾期为负"),
        part("late", Kind::Number, "逾期天数"),
        text("unit", "天数单位"),
        part("due", Kind::Day, "到期日"),
        part("stopped", Kind::Day.maybe(), "完成日"),
        text("sentence", "到期日的理由"),
        text("clause", "依据"),
        part("provisional", Kind::Yes, "是否含尚未公布放假安排的年份"),
        list("days", day, "逐日说明"),
    ]
}

fn task() -> Vec<Part> {
    let link = Kind::Parts(vec![text("name", "责任"), part("who", TEXT.maybe(), "岗位和姓名")]);
    let unit = Kind::Parts(vec![
        text("unit", "责任单位"),
        part("day", Kind::Day.maybe(), "会签日期"),
        part("agrees", Kind::Yes.maybe(), "是否同意"),
        part("opinion", TEXT.maybe(), "意见说明"),
    ]);
    vec![
        part("campaign", Kind::Id.maybe(), "部署编号；不属于部署的为null"),
        part("key", Kind::Word.maybe(), "部署中的任务标识"),
        part("about", Kind::Id.maybe(), "所督办的办件标识"),
        part("percent", Kind::Number, "完成进度"),
        list("chain", link, "责任链"),
        list("units", unit, "会签"),
        part("asked", Kind::Day.maybe(), "申请延期到"),
        list("reminded", Kind::Day, "催办日期"),
        part("by", TEXT.maybe(), "下达岗位"),
        part("copied", TEXT.maybe(), "抄送岗位"),
        list("raised", TEXT, "升级到的岗位，由下而上"),
        part("own_unit", Kind::Word.maybe(), "可以代表会签的单位标识"),
    ]
}

fn entry() -> Vec<Part> {
    let detail = Kind::Parts(vec![text("name", "名称"), text("text", "内容")]);
    vec![
        part("seq", Kind::Whole(u32::MAX), "序号"),
        part("act", verb(), "行为"),
        part("at", Kind::Moment, "发生时间"),
        text("text", "记录"),
        list("details", detail, "内容"),
        part("retracted", Kind::Yes, "是否已撤销"),
        part("observed", Kind::Yes, "是否由外部系统导入"),
        part("written_later", Kind::Yes, "是否事后记入"),
        part("entered", Kind::Moment.maybe(), "补记的登记时间"),
    ]
}

fn file() -> Vec<Part> {
    vec![
        part("object", Kind::Id, "文件标识"),
        part("material", Kind::Word, "材料标识"),
        part("name", TEXT.maybe(), "文件名；依法删除的为null"),
        text("kind", "种类"),
        text("size", "大小"),
    ]
}

fn attachment() -> Vec<Part> {
    vec![
        part("object", Kind::Id, "文件标识"),
        part("material", Kind::Word, "材料标识"),
        text("material_name", "材料名称"),
        part("name", TEXT.maybe(), "文件名；依法删除的为null"),
        part("media", Kind::OneOf(AttachmentKind::ALL.iter().map(|kind| kind.media()).collect()), "媒体类型"),
        part("size", Kind::Number.maybe(), "字节数；依法删除的为null"),
        part("digest", Kind::Text(64).maybe(), "SHA-256摘要，十六进制；依法删除的为null"),
        part("at", Kind::Moment, "提交时间"),
    ]
}

fn item() -> Vec<Part> {
    let field = Kind::Parts(vec![
        part("id", Kind::Word, "标识"),
        text("name", "名称"),
        part("kind", Kind::OneOf(vec!["line", "text", "phone", "choice"]), "填写方式"),
        part("required", Kind::Yes, "是否必填"),
        part("max", Kind::Number, "最多字数"),
        text("hint", "说明"),
        part("options", TEXT.many(), "可选的答案；只有选项有"),
    ]);
    let material = Kind::Parts(vec![
        part("id", Kind::Word, "标识"),
        text("name", "名称"),
        text("form", "形式"),
        part("copies", Kind::Number, "份数"),
        part("required", Kind::Yes, "是否必需"),
        text("source", "来源"),
    ]);
    vec![
        part("id", Kind::Word, "事项标识"),
        text("code", "事项编码"),
        text("name", "名称"),
        text("kind", "权力种类"),
        text("theme", "主题"),
        part("organ", Kind::Word, "实施机关标识"),
        text("organ_name", "实施机关"),
        text("section_name", "承办机构"),
        text("phone", "电话"),
        text("address", "地址"),
        part("procedure", Kind::Word, "程序标识"),
        text("procedure_name", "程序"),
        part("promised", TEXT.maybe(), "承诺时限"),
        part("statutory", TEXT.maybe(), "法定时限"),
        text("conditions", "条件"),
        list("basis", TEXT, "依据"),
        text("fee", "收费"),
        text("result", "办理结果"),
        list("fields", field, "申请表"),
        list("materials", material, "材料"),
    ]
}

fn matter() -> Vec<Part> {
    let step =
        Kind::Parts(vec![text("name", "环节"), part("place", Kind::OneOf(vec!["done", "now", "ahead"]), "位置")]);
    let finding = Kind::Parts(vec![
        text("rule", "规则"),
        text("card", "等级"),
        text("clause", "依据"),
        text("clock", "计时"),
        part("due", Kind::Day, "到期日"),
        part("late", Kind::Number, "逾期天数"),
    ]);
    let field = Kind::Parts(vec![text("name", "名称"), text("text", "内容")]);
    let material = Kind::Parts(vec![
        part("id", Kind::Word, "标识"),
        text("name", "名称"),
        part("required", Kind::Yes, "是否必需"),
        part("handed_in", Kind::Yes, "是否已交"),
    ]);
    let act = |more: Part| Kind::Parts(vec![part("act", verb(), "行为"), text("name", "名称"), more]);
    let closed = Kind::Parts(vec![
        part("act", verb(), "行为"),
        text("name", "名称"),
        text("says", "不能办理的原因"),
        part("clause", TEXT.maybe(), "依据"),
    ]);
    vec![
        part("id", Kind::Id, "办件标识"),
        part("seq", Kind::Whole(u32::MAX), "当前记录序号"),
        text("receipt", "回执号"),
        text("item", "事项"),
        text("title", "标题"),
        text("organ", "实施机关"),
        text("section", "承办机构"),
        text("phone", "电话"),
        text("step", "环节"),
        part("outcome", TEXT.maybe(), "结果"),
        part("ended", Kind::Yes, "是否办结"),
        part("waits", Kind::Yes, "是否等待申请人"),
        part("answer_by", Kind::Day.maybe(), "等待申请人的，至哪一日（含当日）；没有期限的为null"),
        part("holder", TEXT.maybe(), "承办岗位"),
        part("holder_note", TEXT.maybe(), "代谁负责，或者离岗至何时、由谁代理"),
        part("relief", TEXT.maybe(), "本人回避后由谁接手；不能回避的为null"),
        part("offered", TEXT.maybe(), "待接收岗位"),
        part("observed", TEXT.maybe(), "外部导入来源"),
        part("filed", Kind::Moment, "提出时间"),
        text("channel", "渠道"),
        part("lamp", Kind::Named("Lamp"), "灯"),
        list("strip", step, "流程"),
        list("clocks", Kind::Named("Clock"), "计时"),
        list("findings", finding, "监察发现"),
        list("fields", field, "申请内容"),
        list("materials", material, "材料"),
        list("attachments", Kind::Named("File"), "附件"),
        list("journal", Kind::Named("Entry"), "办理记录，新的在前"),
        list(
            "papers",
            Kind::Parts(vec![part("seq", Kind::Whole(u32::MAX), "记录序号"), text("title", "标题")]),
            "文书",
        ),
        list("open", act(text("clause", "依据")), "现在可以办理的行为"),
        list("shut", closed, "现在不能办理的行为"),
        named("posts", "name", "可以交办的岗位"),
        named("targets", "name", "可以移交的岗位"),
        named("specials", "name", "特别程序"),
        part("task", Kind::Parts(task()).maybe(), "任务；有人提出的办件没有"),
    ]
}

fn paper() -> Vec<Part> {
    vec![
        text("title", "标题"),
        text("number", "编号"),
        part("addressee", TEXT.maybe(), "送达对象"),
        part("copied", TEXT.maybe(), "抄送"),
        list("paragraphs", TEXT, "正文"),
        text("organ", "机关"),
        part("day", Kind::Day, "日期"),
        text("clause", "依据"),
    ]
}

fn row() -> Vec<Part> {
    vec![
        part("id", Kind::Id, "办件标识"),
        text("receipt", "回执号"),
        text("title", "标题"),
        text("item", "事项"),
        text("section", "承办机构"),
        text("step", "环节"),
        part("holder", TEXT.maybe(), "承办岗位"),
        part("observed", TEXT.maybe(), "外部导入来源"),
        part("filed", Kind::Day, "提出日期"),
        part("due", Kind::Day.maybe(), "到期日"),
        part("lamp", Kind::Named("Lamp"), "灯"),
    ]
}

fn task_row() -> Vec<Part> {
    vec![
        part("row", Kind::Named("Row"), "办件"),
        part("campaign", Kind::Id.maybe(), "部署编号"),
        part("key", Kind::Word.maybe(), "部署中的任务标识"),
        part("due", Kind::Day, "期限"),
        part("percent", Kind::Number, "完成进度"),
        part("signed", Kind::Number, "已经会签同意的单位数；要会签的任务，本单位同意的为1"),
        part("units", Kind::Number, "责任单位数"),
    ]
}

/// A task in a list.
pub fn of_task_line(line: &TaskLine) -> Value {
    let task = line.cause.task();
    json!({
        "row": of_row(&line.row), "campaign": task.map(|(campaign, _)| campaign.to_string()),
        "key": task.map(|(_, key)| key.as_str()), "due": line.due.to_string(), "percent": line.percent,
        "signed": line.signed, "units": line.units,
    })
}

/// A count: how many, and whether there are more.
pub fn count_kind() -> Kind {
    Kind::Parts(vec![part("number", Kind::Number, "数量"), part("more", Kind::Yes, "是否不止此数")])
}

/// A count.
pub fn of_count(count: Count) -> Value {
    match count {
        Count::Exact(number) => json!({ "number": number, "more": false }),
        Count::More(number) => json!({ "number": number, "more": true }),
    }
}

fn lamp((lamp, words): &(Lamp, String)) -> Value {
    let tone = match lamp {
        Lamp::Green => "green",
        Lamp::Amber => "amber",
        Lamp::Red => "red",
        Lamp::Grey => "grey",
        Lamp::Done => "done",
    };
    json!({ "tone": tone, "words": words })
}

fn day(day: Option<Day>) -> Value {
    day.map_or(Value::Null, |day| day.to_string().into())
}

fn pairs<A: ToString, B: ToString>(pairs: &[(A, B)], names: (&str, &str)) -> Vec<Value> {
    pairs.iter().map(|(one, other)| json!({ names.0: one.to_string(), names.1: other.to_string() })).collect()
}

/// A matter.
pub fn of_view(view: &View) -> Value {
    let strip = view.strip.iter().map(|step| {
        let place = match step.place {
            Place::Done => "done",
            Place::Now => "now",
            Place::Ahead => "ahead",
        };
        json!({ "name": step.name, "place": place })
    });
    let findings = view.findings.iter().map(|found| {
        json!({
            "rule": found.rule, "card": found.card, "clause": found.clause, "clock": found.clock,
            "due": found.due.to_string(), "late": found.late,
        })
    });
    let materials = view.materials.iter().map(|material| {
        json!({
            "id": material.id.to_string(), "name": material.name,
            "required": material.required, "handed_in": material.handed_in,
        })
    });
    let papers = view.papers.iter().map(|(seq, title)| json!({ "seq": seq, "title": title }));
    let open = view.open.iter().map(|open| json!({ "act": open.act.word(), "name": open.name, "clause": open.clause }));
    let shut = view
        .shut
        .iter()
        .map(|shut| json!({ "act": shut.act.word(), "name": shut.name, "says": shut.says, "clause": shut.clause }));
    json!({
        "id": view.id.to_string(), "seq": view.seq, "receipt": view.receipt, "item": view.item, "title": view.title,
        "organ": view.organ, "section": view.section, "phone": view.phone, "step": view.step,
        "outcome": view.outcome, "ended": view.ended, "waits": view.waits, "answer_by": day(view.answer_by), "holder": view.holder,
        "holder_note": view.holder_note, "relief": view.relief,
        "offered": view.offered, "observed": view.observed, "filed": view.filed.to_string(), "channel": view.channel,
        "lamp": lamp(&view.lamp),
        "strip": strip.collect::<Vec<_>>(),
        "clocks": view.clocks.iter().map(of_clock).collect::<Vec<_>>(),
        "findings": findings.collect::<Vec<_>>(),
        "fields": pairs(&view.fields, ("name", "text")),
        "materials": materials.collect::<Vec<_>>(),
        "attachments": view.attachments.iter().map(of_attachment).collect::<Vec<_>>(),
        "journal": view.journal.iter().map(of_sentence).collect::<Vec<_>>(),
        "papers": papers.collect::<Vec<_>>(),
        "open": open.collect::<Vec<_>>(),
        "shut": shut.collect::<Vec<_>>(),
        "posts": pairs(&view.posts, ("id", "name")),
        "targets": pairs(&view.targets, ("id", "name")),
        "specials": pairs(&view.specials, ("id", "name")),
        "task": view.task.as_ref().map(of_task),
    })
}

fn of_task(task: &TaskView) -> Value {
    let units = task.units.iter().map(|one| {
        let (day, agrees, opinion) = one
            .said
            .clone()
            .map_or((None, None, None), |(day, agrees, opinion)| (Some(day.to_string()), Some(agrees), Some(opinion)));
        json!({ "unit": one.unit, "day": day, "agrees": agrees, "opinion": opinion })
    });
    let (campaign, key) = task.cause.task().map(|(campaign, key)| (campaign.to_string(), key.to_string())).unzip();
    let chain = task.chain.iter().map(|(name, who)| json!({ "name": name, "who": who }));
    json!({
        "campaign": campaign, "key": key, "about": task.cause.about().map(|about| about.to_string()),
        "percent": task.percent,
        "chain": chain.collect::<Vec<_>>(), "units": units.collect::<Vec<_>>(),
        "asked": task.asked.map(|day| day.to_string()),
        "reminded": task.reminded.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "by": task.by, "copied": task.copied, "raised": task.raised,
        "own_unit": task.own_unit.as_ref().map(ToString::to_string),
    })
}

fn of_attachment(one: &AttachmentView) -> Value {
    json!({
        "object": one.object.to_string(), "material": one.material.to_string(), "name": one.name,
        "kind": one.kind.zh(), "size": one.size,
    })
}

/// A file of a matter.
pub fn of_listing(one: &Listing) -> Value {
    let Listing { view, size } = one;
    json!({
        "object": view.object.to_string(), "material": view.material.to_string(), "material_name": view.material_name,
        "name": view.name, "media": view.kind.media(), "size": size, "digest": view.digest, "at": view.at.to_string(),
    })
}

/// A file that waits for its act.
pub fn of_received(one: &Received) -> Value {
    json!({
        "object": one.object.to_string(), "material": one.material.to_string(), "name": one.name,
        "kind": one.kind.zh(), "size": uploads::size(one.size),
    })
}

fn of_clock(card: &ClockCard) -> Value {
    json!({
        "id": card.id.to_string(), "name": card.name, "kind": card.kind, "lamp": lamp(&card.lamp),
        "budget": card.budget, "used": card.used, "left": card.left, "late": card.late, "unit": card.unit,
        "due": card.due.to_string(), "stopped": day(card.stopped), "sentence": card.sentence, "clause": card.clause,
        "provisional": card.provisional, "days": pairs(&card.days, ("day", "words")),
    })
}

fn of_sentence(said: &bureau::sentence::Sentence) -> Value {
    json!({
        "seq": said.seq, "act": said.act.word(), "at": said.at.to_string(), "text": said.text,
        "details": pairs(&said.details, ("name", "text")), "retracted": said.retracted, "observed": said.observed,
        "written_later": said.written_later, "entered": said.entered.map(|at| at.to_string()),
    })
}

/// A row of a list.
pub fn of_row(row: &Row) -> Value {
    json!({
        "id": row.id.to_string(), "receipt": row.receipt, "title": row.title, "item": row.item,
        "section": row.section, "step": row.step, "holder": row.holder, "observed": row.observed, "filed": row.filed.to_string(),
        "due": day(row.due), "lamp": lamp(&(row.lamp, row.lamp_words.clone())),
    })
}

/// An item.
pub fn of_offer(offer: &Offer) -> Value {
    use bureau::procedure::FieldKind;
    let fields = offer.fields.iter().map(|field| {
        let kind = match field.kind {
            FieldKind::Line => "line",
            FieldKind::Text => "text",
            FieldKind::Phone => "phone",
            FieldKind::Choice => "choice",
        };
        json!({
            "id": field.id.to_string(), "name": field.name, "kind": kind, "required": field.required,
            "max": field.max, "hint": field.hint, "options": field.options,
        })
    });
    let materials = offer.materials.iter().map(|material| {
        json!({
            "id": material.id.to_string(), "name": material.name, "form": material.form, "copies": material.copies,
            "required": material.required, "source": material.source,
        })
    });
    json!({
        "id": offer.item.to_string(), "code": offer.code, "name": offer.name, "kind": offer.kind,
        "theme": offer.theme, "organ": offer.organ.to_string(), "organ_name": offer.organ_name,
        "section_name": offer.section_name, "phone": offer.phone, "address": offer.address,
        "procedure": offer.procedure.to_string(), "procedure_name": offer.procedure_name,
        "promised": offer.promised, "statutory": offer.statutory, "conditions": offer.conditions,
        "basis": offer.basis, "fee": offer.fee, "result": offer.result,
        "fields": fields.collect::<Vec<_>>(), "materials": materials.collect::<Vec<_>>(),
    })
}

/// A paper.
pub fn of_paper(paper: &Paper) -> Value {
    json!({
        "title": paper.title, "number": paper.number, "addressee": paper.addressee, "copied": paper.copied,
        "paragraphs": paper.paragraphs, "organ": paper.organ, "day": paper.day.to_string(), "clause": paper.clause,
    })
}

/// A published answer.
pub fn of_answer(row: &Answered) -> Value {
    json!({
        "matter": row.matter.to_string(), "organ": row.organ, "title": row.title, "question": row.question,
        "answer": row.answer, "day": row.day.to_string(),
    })
}
