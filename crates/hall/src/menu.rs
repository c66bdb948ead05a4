//! Menus: where one can go from any page.
//!
//! Refuses: an entry that leads to a refusal. Each is shown to the roles that may open it.

use bureau::role::Role;

/// One entry of a menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it leads.
    pub address: &'static str,
    /// What it is called.
    pub word: &'static str,
    /// The word by which a page says that it is the current one.
    pub nav: &'static str,
}

const fn entry(address: &'static str, word: &'static str, nav: &'static str) -> Entry {
    Entry { address, word, nav }
}

/// Who is shown an entry.
type Shown = fn(Role) -> bool;

const PORTAL: [Entry; 5] = [
    entry("/", "首页", "home"),
    entry("/items", "办事", "items"),
    entry("/questions/new", "咨询", "questions"),
    entry("/track", "查询", "track"),
    entry("/answers", "公开", "answers"),
];

const STAFF: [(Entry, Shown); 7] = [
    (entry("/workbench", "今日", "today"), handles),
    (entry("/workbench?ended=1", "已办结", "ended"), handles),
    (entry("/workbench/brief", "批阅", "brief"), office::has_brief),
    (entry("/workbench/board", "看板", "board"), office::has_board),
    (entry("/console", "监察台", "console"), office::has_tower),
    (entry("/items", "事项与收件", "items"), handles),
    (entry("/workbench/leave", "离岗", "leave"), handles),
];

fn handles(role: Role) -> bool {
    !role.is_admin()
}

/// The menu of the portal.
pub fn portal() -> Vec<Entry> {
    PORTAL.to_vec()
}

/// The menu of somebody with a seat.
pub fn staff(role: Option<Role>) -> Vec<Entry> {
    let shown = |shown: &Shown| role.is_some_and(shown);
    STAFF.iter().filter(|(_, roles)| shown(roles)).map(|(entry, _)| entry.clone()).collect()
}
