//! Menus: where one can go from any page.
//!
//! Refuses: an entry that leads to a refusal. Each is shown to the roles that may open it.

use bureau::role::Role;
use office::Room;

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

const PORTAL: [Entry; 7] = [
    entry("/", "首页", "home"),
    entry("/items", "办事", "items"),
    entry("/questions/new", "咨询", "questions"),
    entry("/track", "查询", "track"),
    entry("/answers", "公开", "answers"),
    entry("/campaigns", "专项行动", "campaigns"),
    entry("/ledger", "整改公开", "public_ledger"),
];

const STAFF: &[(Entry, Shown)] = &[
    (entry("/workbench", "今日", "today"), handles),
    (entry("/workbench/intake", "收件", "intake"), takes_in),
    (entry("/workbench?ended=1", "已办结", "ended"), handles),
    (entry("/workbench/tasks", "会签", "tasks"), Role::leads),
    (entry("/workbench/ledger", "整改台账", "ledger"), handles),
    (entry("/workbench/duties", "职责", "duties"), handles),
    (entry("/workbench/activities", "活动", "activities"), handles),
    (entry("/workbench/brief", "批阅", "brief"), office::has_brief),
    (entry("/workbench/orders", "督办", "orders"), office::has_orders),
    (entry("/workbench/board", "看板", "board"), office::has_board),
    (entry("/console", "监察台", "console"), office::has_tower),
    (entry("/items", "事项", "items"), handles),
    (entry("/workbench/campaigns", "专项行动", "campaigns"), handles),
    (entry("/workbench/leave", "离岗", "leave"), handles),
    (entry("/admin/system", "系统", "system"), system),
    (entry("/admin/sessions", "会话", "sessions"), security),
    (entry("/admin/keys", "接口密钥", "keys"), security),
    (entry("/admin/audit", "管理行为", "audit"), audit),
    (entry("/admin/audit/check", "核验记录", "check"), audit),
    (entry("/admin/changes", "编制变更", "changes"), changes),
    (entry("/admin/organs", "机构岗位", "organs"), |_| true),
];

fn takes_in(role: Role) -> bool {
    role == Role::WindowClerk
}

fn handles(role: Role) -> bool {
    !role.is_admin()
}

fn system(role: Role) -> bool {
    Room::System.check(role).is_ok()
}

fn security(role: Role) -> bool {
    Room::Security.check(role).is_ok()
}

fn audit(role: Role) -> bool {
    Room::Audit.check(role).is_ok()
}

fn changes(role: Role) -> bool {
    Room::Changes.check(role).is_ok()
}

/// Where somebody with a seat begins.
pub fn home(role: Option<Role>) -> &'static str {
    if role.is_some_and(Role::is_admin) { room(role) } else { "/workbench" }
}

/// Their room of administration; the roster for whoever has none.
pub fn room(role: Option<Role>) -> &'static str {
    match role {
        Some(Role::SystemAdmin) => "/admin/system",
        Some(Role::SecurityAdmin | Role::Personnel) => "/admin/changes",
        Some(Role::AuditAdmin) => "/admin/audit",
        _ => "/admin/organs",
    }
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
