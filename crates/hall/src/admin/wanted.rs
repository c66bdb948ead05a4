//! The forms by which a change of the roster is wanted.
//!
//! Refuses: to judge; what it reads is weighed by the office.

use super::roster::{KINDS, in_order, kind_zh};
use crate::controls::{Choice, Control, Kind};
use crate::forms::Bag;
use crate::times;
use almanac::Day;
use bureau::act::Words;
use bureau::id::{ItemId, OrganId, PostId};
use bureau::refusal::{Refusal, Shape};
use bureau::role::Role;
use bureau::roster::{Organ, Person, Post, Roster, RosterAct, Tenure};
use bureau::words;

/// Changes that can be wanted: word, name, what it does.
pub const KINDS_OF_CHANGE: [(&str, &str, &str); 5] = [
    ("establish", "设立机构", "在现有机构之下增加一个机构。"),
    ("create_post", "设置岗位", "在一个机构增加一个岗位，写明岗位类别和管辖范围。"),
    ("enrol", "登记人员", "登记姓名和登录名；登记以后才能任职。"),
    ("appoint", "任职", "由一人担任一个岗位，写明起止日期。"),
    ("relieve", "免职", "写明一项任职的最后一日。"),
];

/// What a form wants.
///
/// # Errors
/// `Missing` for a choice not made, `NotOfKind` for a day that is none.
pub fn read(bag: &Bag) -> Result<RosterAct, Refusal> {
    let text = |name: &str| bag.one(name).trim().to_string();
    Ok(match bag.one("what") {
        "establish" => RosterAct::Establish(Organ {
            id: OrganId::new(text("word")),
            name: text("name"),
            short: text("short"),
            parent: Some(OrganId::new(chosen(bag, "parent")?)),
            kind: KINDS.iter().find(|(word, _)| *word == bag.one("kind")).map_or("section", |(word, _)| word).into(),
            number: text("number")
                .parse()
                .map_err(|_| Refusal::NotOfKind { name: label("number").into(), shape: Shape::Number })?,
            phone: text("phone"),
            address: text("address"),
        }),
        "create_post" => RosterAct::CreatePost(Post {
            id: PostId::new(text("word")),
            name: text("name"),
            organ: OrganId::new(chosen(bag, "organ")?),
            role: Role::parse(&chosen(bag, "role")?).ok_or_else(|| Refusal::Missing { name: label("role").into() })?,
            serves: bag.all("serves").map(OrganId::new).collect(),
            items: bag.all("items").map(ItemId::new).collect(),
        }),
        "enrol" => {
            let id = bag.one("id").parse().map_err(|_| Refusal::PageOld)?;
            RosterAct::Enrol(Person { id, name: Words::new(bag.one("person").trim()), login: text("login") })
        }
        "appoint" => RosterAct::Appoint(Tenure {
            id: bag.one("id").parse().map_err(|_| Refusal::PageOld)?,
            person: chosen(bag, "whom")?.parse().map_err(|_| Refusal::Missing { name: label("whom").into() })?,
            post: PostId::new(chosen(bag, "post")?),
            from: day(bag, "from")?,
            to: if text("to").is_empty() { None } else { Some(day(bag, "to")?) },
            acting: bag.one("acting") == "yes",
        }),
        "relieve" => RosterAct::Relieve {
            tenure: chosen(bag, "tenure")?.parse().map_err(|_| Refusal::Missing { name: label("tenure").into() })?,
            to: day(bag, "to")?,
        },
        _ => return Err(Refusal::PageOld),
    })
}

/// The questions of a form, filled with what was typed.
pub fn controls(what: &str, bag: &Bag, roster: &Roster, items: &[(ItemId, String)], today: Day) -> Vec<Control> {
    let line = |name: &str| ask(name, Kind::Line { value: bag.one(name).into(), phone: false });
    let date = |name: &str| ask(name, Kind::Day { value: bag.one(name).into() });
    let organs = |name: &str| {
        let choices = in_order(roster).into_iter().map(|organ| Choice::new(name, organ.id.as_str(), &organ.name, bag));
        choices.collect::<Vec<_>>()
    };
    match what {
        "establish" => vec![
            line("name").hint("机构全称，如“澄川县科学技术局成果科”。"),
            line("short"),
            line("word").hint("小写英文字母、数字和连字符，如 science-results；以后不能改。"),
            ask("parent", Kind::List(organs("parent"))),
            ask("kind", Kind::One(KINDS.map(|(word, name)| Choice::new("kind", word, name, bag)).into())),
            number(bag, roster),
            line("phone").optional(),
            line("address").optional(),
        ],
        "create_post" => vec![
            line("name").hint("岗位名称，如“成果科科长”。"),
            line("word").hint("小写英文字母、数字和连字符，如 science-results-chief；以后不能改。"),
            ask("organ", Kind::List(organs("organ"))),
            ask("role", Kind::List(roles(bag))).hint("权限随岗位类别，见下一步的说明。"),
            ask("serves", Kind::Some(organs("serves"))).optional().hint("不选的，只管辖本机构及其下级。"),
            ask("items", Kind::Some(choices("items", items.iter().cloned(), bag)))
                .optional()
                .hint("不选的，办理管辖范围内的全部事项。"),
        ],
        "enrol" => vec![
            line("person"),
            line("login").hint("小写英文字母、数字、点和连字符；登记以后由安全管理员发放一次性密码。"),
        ],
        "appoint" => vec![
            ask("whom", Kind::List(people(bag, roster, today))),
            ask("post", Kind::List(posts(bag, roster, today))),
            date("from"),
            date("to").optional(),
            ask(
                "acting",
                Kind::One(vec![
                    Choice { chosen: bag.one("acting") != "yes", ..Choice::new("acting", "no", "任职", bag) },
                    Choice::new("acting", "yes", "主持工作", bag),
                ]),
            ),
        ],
        "relieve" => vec![ask("tenure", Kind::List(seats(bag, roster, today))), date("to").hint("任职的最后一日。")],
        _ => Vec::new(),
    }
}

/// What changes: the thing, before, after.
pub fn diff(wanted: &RosterAct, roster: &Roster) -> Vec<(String, String, String)> {
    let none = || "（无）".to_string();
    let row = |what: &str, before: String, after: String| (what.to_string(), before, after);
    match wanted {
        RosterAct::Establish(organ) => {
            let parent = organ.parent.as_ref().map_or_else(none, |parent| bureau::admin::organ_name(parent, roster));
            let number = organ.number.to_string();
            vec![
                row("机构", none(), format!("{}（{}，{}）", organ.name, organ.short, kind_zh(&organ.kind))),
                row("上级机构", none(), parent),
                row("代号、编号", none(), format!("{}，{number}", organ.id)),
            ]
        }
        RosterAct::CreatePost(post) => vec![
            row("岗位", none(), format!("{}（{}）", post.name, post.role.zh())),
            row("所在机构", none(), bureau::admin::organ_name(&post.organ, roster)),
            row("代号", none(), post.id.to_string()),
        ],
        RosterAct::Enrol(person) => {
            vec![row("人员", none(), person.name.to_string()), row("登录名", none(), person.login.clone())]
        }
        RosterAct::Appoint(seat) => {
            let post = bureau::admin::post_name(&seat.post, roster);
            let last = roster.tenures().filter(|other| other.post == seat.post && other.from < seat.from);
            let last = last.max_by_key(|other| other.from);
            vec![row(&post, last.map_or_else(|| "空缺".into(), |seat| spell(seat, roster)), spell(seat, roster))]
        }
        RosterAct::Relieve { tenure, to } => {
            let Some(seat) = roster.tenure(*tenure) else { return Vec::new() };
            let after = Tenure { to: Some(*to), ..seat.clone() };
            let post = bureau::admin::post_name(&seat.post, roster);
            vec![row(&post, spell(seat, roster), spell(&after, roster))]
        }
        // No form wants these: who is away says so in person.
        RosterAct::Leave(_) | RosterAct::Return { .. } => Vec::new(),
    }
}

fn spell(seat: &Tenure, roster: &Roster) -> String {
    let name = bureau::admin::person_name(seat.person, roster);
    let acting = if seat.acting { "主持工作，" } else { "" };
    let to = seat.to.map_or_else(|| "起".to_string(), |to| format!("至{}", times::full(to)));
    format!("{name}（{acting}{}{to}）", times::full(seat.from))
}

fn ask(name: &str, kind: Kind) -> Control {
    Control { label: label(name).into(), ..Control::part("name", "f", kind) }.named(name)
}

fn label(name: &str) -> &'static str {
    match name {
        "word" => "代号",
        "name" => "名称",
        "short" => "简称",
        "parent" => "上级机构",
        "kind" => "机构类别",
        "number" => "编号",
        "phone" => "电话",
        "address" => "地址",
        "organ" => "所在机构",
        "role" => "岗位类别",
        "serves" => "管辖机构",
        "items" => "限办事项",
        "person" => "姓名",
        "login" => "登录名",
        "whom" => "人员",
        "post" => "岗位",
        "from" => "开始日期",
        "to" => "最后一日",
        "acting" => "性质",
        "tenure" => "任职",
        _ => "内容",
    }
}

fn number(bag: &Bag, roster: &Roster) -> Control {
    let next = roster.organs().map(|organ| organ.number).max().unwrap_or(0).saturating_add(1);
    let value = if bag.has("number") { bag.one("number").to_string() } else { next.to_string() };
    ask("number", Kind::Line { value, phone: false }).hint("写在回执号中，不得与其他机构相同。")
}

fn choices(name: &str, pairs: impl Iterator<Item = (impl ToString, String)>, bag: &Bag) -> Vec<Choice> {
    pairs.map(|(id, label)| Choice::new(name, id.to_string(), label, bag)).collect()
}

fn roles(bag: &Bag) -> Vec<Choice> {
    let staffed = Role::ALL.iter().filter(|role| role.is_of_posts());
    choices("role", staffed.map(|role| (role.word(), role.zh().to_string())), bag)
}

/// Everybody, with the seats they have today.
fn people(bag: &Bag, roster: &Roster, today: Day) -> Vec<Choice> {
    let mut found: Vec<(String, String)> = roster
        .people()
        .map(|person| {
            let seats = roster.seats(person.id, today).map(|seat| bureau::admin::post_name(&seat.post, roster));
            let seats = seats.collect::<Vec<_>>().join("、");
            let seats = if seats.is_empty() { "未任职".to_string() } else { seats };
            (person.id.to_string(), format!("{}（{seats}）", person.name))
        })
        .collect();
    found.sort_by(|one, other| one.1.cmp(&other.1));
    choices("whom", found.into_iter(), bag)
}

/// All posts in the order of the organs, with who sits there today.
fn posts(bag: &Bag, roster: &Roster, today: Day) -> Vec<Choice> {
    let named = |post: &Post| {
        let holder =
            roster.seated(&post.id, today).map_or_else(|| "空缺".to_string(), |person| person.name.to_string());
        (post.id.clone(), format!("{}（{holder}）", bureau::admin::post_name(&post.id, roster)))
    };
    let posts = in_order(roster).into_iter().flat_map(|organ| roster.posts().filter(|post| post.organ == organ.id));
    choices("post", posts.map(named), bag)
}

/// Seats that last today or are still to come.
fn seats(bag: &Bag, roster: &Roster, today: Day) -> Vec<Choice> {
    let open = roster.tenures().filter(|seat| seat.to.is_none_or(|to| today <= to));
    let mut open: Vec<_> = open.map(|seat| (seat.id, bureau::admin::seat_name(seat.id, roster))).collect();
    open.sort_by(|one, other| one.1.cmp(&other.1));
    choices("tenure", open.into_iter(), bag)
}

fn chosen(bag: &Bag, name: &str) -> Result<String, Refusal> {
    let value = bag.one(name).trim();
    if value.is_empty() { Err(Refusal::Missing { name: label(name).into() }) } else { Ok(value.into()) }
}

fn day(bag: &Bag, name: &str) -> Result<Day, Refusal> {
    chosen(bag, name)?.parse().map_err(|_| Refusal::NotOfKind { name: words::say("part", name), shape: Shape::Day })
}
