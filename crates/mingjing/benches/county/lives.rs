//! Lives of matters: drilled through `bureau::decide` once, then copied with ids, parties, receipts and titles of
//! their own into the bureaus of a larger county.
//!
//! Refuses: an entry that no lawful act made.

use crate::larger::Larger;
use almanac::{Day, Instant};
use bureau::act::Act;
use bureau::entry::{Actor, Pin};
use bureau::id::{ItemId, MatterId, OrganId, PartyId};
use bureau::record::Record;
use drill::{World, shipped};
use serde_json::{Value, json};

/// The day on which the bench plays: a Friday.
pub const TODAY: &str = "2026-11-20";
/// The first day of filing.
const FIRST: &str = "2024-11-20";
/// Lives that are drilled.
const DRILLED: usize = 4_000;
/// Open matters among a thousand.
const OPEN_PER_MILLE: usize = 20;
/// Entries of a life on average.
const MEAN_ENTRIES: f64 = 8.0;

/// [`TODAY`] as a day.
pub fn today() -> Day {
    TODAY.parse().expect("the day of the bench is a day")
}

/// The first day of filing, as a day.
pub fn first() -> Day {
    FIRST.parse().expect("the first day of the bench is a day")
}

/// One life, ready to be copied into each third of the larger county.
pub struct Life {
    thirds: Vec<Vec<Record>>,
    item: ItemId,
    /// Where its title stands in the payload of its first entry.
    title: String,
    filed: Instant,
    open: bool,
}

/// All lives, in order of filing, and how often each is copied.
pub struct Lives {
    all: Vec<(Life, usize)>,
}

/// A matter to be loaded, but for its receipt.
pub struct Copy {
    /// Its records.
    pub records: Vec<Record>,
    /// The authority that numbers it.
    pub organ: OrganId,
    /// The year of that number.
    pub year: i32,
}

impl Lives {
    /// Drills them and shares out so many matters.
    pub fn drill(larger: &Larger, matters: usize) -> Lives {
        let world = World::shipped();
        let deeds = drill::year(world.clone(), shipped::QUESTIONS, 1, first(), today(), DRILLED);
        let mut world = world;
        for deed in deeds.expect("the shipped questions are sound") {
            world.perform(&deed).expect("a drilled deed is lawful");
        }
        let mut lives: Vec<Life> = world.tickets().map(|ticket| Life::of(&world, ticket, larger)).collect();
        lives.sort_by_key(|life| life.filed);
        let counts = share(&lives, matters);
        Lives { all: lives.into_iter().zip(counts).collect() }
    }

    /// Every matter, in order of filing.
    pub fn copies(&self) -> impl Iterator<Item = Copy> {
        let numbered = self.all.iter().flat_map(|(life, count)| std::iter::repeat_n(life, *count)).enumerate();
        numbered.map(|(n, life)| life.copy(n))
    }
}

impl Life {
    fn of(world: &World, ticket: drill::Ticket, larger: &Larger) -> Life {
        let (entries, matter) = (world.entries(ticket), world.matter(ticket));
        let Act::File(file) = &entries[0].act else { panic!("a life begins with filing") };
        let (_, procedure) = world.charter().path(&file.item).expect("a drilled item has a path");
        let records: Vec<Record> = entries.iter().map(Record::from).collect();
        let thirds = (0..larger.thirds()).map(|third| records.iter().map(|one| larger.moved(one, third)).collect());
        Life {
            thirds: thirds.collect(),
            item: file.item.clone(),
            title: format!("/did/fields/{}", procedure.fields[0].id),
            filed: entries[0].at,
            open: !procedure.step(&matter.step).is_some_and(|step| step.end),
        }
    }

    fn copy(&self, n: usize) -> Copy {
        let third = n % self.thirds.len();
        let mut records = self.thirds[third].clone();
        // A UUIDv7 of the moment of filing, so that keys grow as they do in life.
        let id = MatterId::new((self.filed.millis() as u128) << 80 | 0x7000_8000 << 48 | scattered(n) as u128);
        let party = PartyId::new((self.filed.millis() as u128) << 80 | 0x7000_9000 << 48 | scattered(n) as u128);
        for record in &mut records {
            record.object.id = id.to_string();
            if let Actor::Party { party: asker } = &mut record.actor {
                *asker = party;
            }
        }
        let first = &mut records[0].payload;
        set(first, "/did/party", json!(party.to_string()));
        set(first, &self.title, json!({ "§": title(n, self.item.as_str().ends_with("-consult")) }));
        let organ = first.pointer("/did/organ").and_then(Value::as_str).expect("a filing names its authority");
        let organ = OrganId::new(organ);
        Copy { records, organ, year: self.filed.day(almanac::Zone::BEIJING).year() }
    }
}

impl Copy {
    /// Writes the receipt in.
    pub fn number(&mut self, receipt: &str) {
        set(&mut self.records[0].payload, "/did/receipt", json!(receipt));
    }
}

/// Puts every record under these versions.
pub fn pin(records: &mut [Record], charter: &str) {
    records.iter_mut().for_each(|record| record.pin = Pin { charter: charter.into(), ..record.pin.clone() });
}

fn set(payload: &mut Value, pointer: &str, value: Value) {
    *payload.pointer_mut(pointer).expect("a filing has this part") = value;
}

/// How often each life is copied: the open ones their share of all, the longer ones so often that the mean fits.
fn share(lives: &[Life], matters: usize) -> Vec<usize> {
    let open = matters * OPEN_PER_MILLE / 1_000;
    let length = |life: &Life| life.thirds[0].len() as f64;
    let weights = |tilt: f64| -> Vec<f64> {
        lives.iter().map(|life| if life.open { 0.0 } else { (tilt * length(life)).exp() }).collect()
    };
    let mean = |tilt: f64| {
        let weights = weights(tilt);
        lives.iter().zip(&weights).map(|(life, weight)| length(life) * weight).sum::<f64>()
            / weights.iter().sum::<f64>()
    };
    let (mut low, mut high) = (-2.0, 2.0);
    for _ in 0..40 {
        let middle = (low + high) / 2.0;
        if mean(middle) < MEAN_ENTRIES { low = middle } else { high = middle }
    }
    let ended = spread(&weights(low), matters - open);
    let opened = spread(&lives.iter().map(|life| f64::from(u8::from(life.open))).collect::<Vec<_>>(), open);
    ended.into_iter().zip(opened).map(|(one, other)| one + other).collect()
}

/// So many things shared out by weight, all of them.
fn spread(weights: &[f64], things: usize) -> Vec<usize> {
    let sum: f64 = weights.iter().sum();
    let (mut before, mut given) = (0.0, 0);
    let share = |weight: &f64| {
        before += weight;
        let upto = (before / sum * things as f64).round() as usize;
        let here = upto - given;
        given = upto;
        here
    };
    weights.iter().map(share).collect()
}

/// A number that looks like chance and never comes twice below 2⁴⁸.
fn scattered(n: usize) -> u64 {
    (n as u64).wrapping_mul(0x5851_F42D_4C95_7F2D) & 0xFFFF_FFFF_FFFF
}

const PLACES: [&str; 20] = [
    "城关", "府前", "东河", "西山", "南塘", "北岭", "青石", "白沙", "柳林", "桃源", "大洼", "双桥", "龙潭", "凤鸣",
    "清溪", "平原", "高坪", "新村", "老街", "花园",
];
const SIGNS: [&str; 25] = [
    "顺达", "恒昌", "永丰", "金穗", "瑞祥", "宏远", "天成", "华新", "德润", "兴隆", "明远", "嘉禾", "万利", "同心",
    "长青", "安泰", "鼎盛", "福源", "康宁", "聚贤", "启航", "锦绣", "润泽", "博雅", "卓越",
];
const TRADES: [&str; 16] = [
    "超市",
    "餐饮店",
    "建材厂",
    "养殖场",
    "诊所",
    "幼儿园",
    "运输队",
    "加工坊",
    "药房",
    "旅馆",
    "书店",
    "汽修厂",
    "合作社",
    "印刷厂",
    "理发店",
    "网吧",
];
const ASKED: [&str; 14] = [
    "营业执照变更",
    "食品经营许可",
    "施工许可",
    "排污登记",
    "取水许可",
    "办学许可",
    "医疗机构执业登记",
    "道路运输经营许可",
    "林木采伐许可",
    "社会团体登记",
    "户外广告设置",
    "演出场所许可",
    "特种设备使用登记",
    "商品房预售许可",
];
const QUESTIONS: [&str; 10] = [
    "需要哪些材料",
    "多久能办好",
    "在哪个窗口办",
    "补贴怎么申报",
    "能不能网上办",
    "收费标准是什么",
    "原件丢失怎么办",
    "可以代办吗",
    "什么时候发证",
    "和去年的政策有什么不同",
];
/// A word of one title in five thousand.
pub const RARE: &str = "琉璃瓦窑";

/// A title of its own: common pieces stand in one of ten to twenty of them, the rarest in one of thousands.
fn title(n: usize, question: bool) -> String {
    let n = scattered(n + 1) as usize >> 8;
    let of = |list: &[&'static str], salt: usize| list[n / salt % list.len()];
    let (place, sign, trade, asked) = (of(&PLACES, 1), of(&SIGNS, 20), of(&TRADES, 500), of(&ASKED, 8_000));
    let trade = if n.is_multiple_of(4_999) { RARE } else { trade };
    let end = if question { of(&QUESTIONS, 112_000) } else { "申请" };
    format!("{place}{sign}{trade}{asked}{end}")
}
