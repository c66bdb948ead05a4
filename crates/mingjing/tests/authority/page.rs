//! The committed page, read as people read it.

use bureau::act::{ActKind, Reading};
use bureau::role::Role;
use std::collections::BTreeMap;
use std::path::Path;

/// Where an act is tried: a procedure and one of its steps; no step where a matter opens.
pub type Place = (String, Option<String>);

/// `docs/authority.md`.
pub struct Page {
    rows: BTreeMap<(Place, ActKind), Vec<Role>>,
    readings: BTreeMap<Reading, Vec<Role>>,
}

impl Page {
    /// The page as committed.
    pub fn committed() -> Page {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/authority.md");
        let text = std::fs::read_to_string(path).unwrap();
        let mut page = Page { rows: BTreeMap::new(), readings: BTreeMap::new() };
        let heads: Vec<&str> = ["环节", "行为"].into_iter().chain(Role::ALL.iter().map(|role| role.zh())).collect();
        for section in text.split("\n## ").skip(1) {
            let (title, table) = section.split_once('\n').unwrap();
            if ["Cards", "Campaigns", "Rooms"].iter().any(|other| title.starts_with(other)) {
                continue;
            }
            let mut lines = table.lines().filter(|line| line.starts_with('|')).map(cells);
            assert_eq!(lines.next().unwrap(), heads, "{title}: every role has its column");
            lines.skip(1).for_each(|cells| page.take(title, &cells));
        }
        page
    }

    fn take(&mut self, title: &str, cells: &[&str]) {
        assert_eq!(cells.len(), Role::ALL.len() + 2, "{cells:?}");
        let marked = |(mark, role): (&&str, &Role)| match *mark {
            "●" => Some(*role),
            "" => None,
            other => panic!("{other} is no answer: {cells:?}"),
        };
        let roles = cells[2..].iter().zip(Role::ALL).filter_map(marked).collect();
        let (step, act) = (last_word(cells[0]), last_word(cells[1]));
        let before = if title.starts_with("Reading") {
            let reading = Reading::ALL.iter().find(|reading| reading.word() == act).expect("a reading act");
            self.readings.insert(*reading, roles)
        } else {
            let step = (step != "—").then(|| step.to_string());
            let place = (last_word(title).to_string(), step);
            self.rows.insert((place, ActKind::parse(act).expect("an act")), roles)
        };
        assert_eq!(before, None, "{title}: two rows for {step} {act}");
    }

    /// The roles that may do the act there; `None` where nobody may.
    pub fn roles(&self, place: &Place, act: ActKind) -> Option<&[Role]> {
        self.rows.get(&(place.clone(), act)).map(Vec::as_slice)
    }

    /// Whether a role may do a reading act on matters its post covers.
    pub fn may_read(&self, role: Role, reading: Reading) -> bool {
        self.readings[&reading].contains(&role)
    }

    /// All places that the page has rows for.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        self.rows.keys().map(|(place, _)| place)
    }
}

fn cells(line: &str) -> Vec<&str> {
    line.trim_matches('|').split('|').map(str::trim).collect()
}

fn last_word(text: &str) -> &str {
    text.rsplit(' ').next().unwrap_or_default()
}
