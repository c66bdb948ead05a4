//! Roles 岗位类别: what a post is for. Authority is given to roles, never to people.
//!
//! Refuses: permissions that are not role × act × step.

use serde::{Deserialize, Serialize};

macro_rules! roles {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $zh:literal;)*) => {
        /// The closed list of roles.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Role { $($(#[$doc])* #[serde(rename = $word)] $name,)* }

        impl Role {
            /// All of them, in the order of the matrix.
            pub const ALL: &'static [Role] = &[$(Role::$name,)*];

            /// The word used in charters and entries.
            pub const fn word(self) -> &'static str {
                match self { $(Role::$name => $word,)* }
            }

            /// The official word on pages.
            pub const fn zh(self) -> &'static str {
                match self { $(Role::$name => $zh,)* }
            }
        }
    };
}

roles! {
    /// Who asked, or an agent of theirs.
    Party = "party", "申请人";
    /// Takes in and hands out at the hall.
    WindowClerk = "window_clerk", "窗口人员";
    /// Handles a matter in a section.
    SectionOfficer = "section_officer", "科室经办";
    /// Leads a section.
    SectionChief = "section_chief", "科室负责人";
    /// In charge of some sections of a bureau.
    DeputyHead = "deputy_head", "分管领导";
    /// Leads a bureau.
    Head = "head", "主要负责人";
    /// Works in the efficiency office.
    EfficiencyOfficer = "efficiency_officer", "效能办人员";
    /// Works in the supervision office.
    Supervisor = "supervisor", "监察人员";
    /// Keeps posts and appraisals.
    Personnel = "personnel", "政工人员";
    /// Keeps the machine running; sees no case.
    SystemAdmin = "system_admin", "系统管理员";
    /// Grants roles; sees no case.
    SecurityAdmin = "security_admin", "安全管理员";
    /// Reads what the other two did; sees no case.
    AuditAdmin = "audit_admin", "审计管理员";
    /// 会签单位: whoever leads a unit that is co-responsible for a task. Nobody's post: it follows from the task.
    CoResponsible = "co_responsible", "会签单位";
    /// The clock itself: acts that the law deems done.
    Clock = "clock", "法定视为";
}

impl Role {
    /// Reads the word of a charter.
    pub fn parse(word: &str) -> Option<Role> {
        Role::ALL.iter().copied().find(|role| role.word() == word)
    }

    /// Whether people are seated on posts of it. Who asked, who is co-responsible and the clock are not on posts.
    pub const fn is_of_posts(self) -> bool {
        !matches!(self, Role::Party | Role::CoResponsible | Role::Clock)
    }

    /// Whoever leads a unit: its chief, its head or a deputy.
    pub const fn leads(self) -> bool {
        matches!(self, Role::SectionChief | Role::DeputyHead | Role::Head)
    }

    /// Whoever watches what others handle and decide.
    pub const fn supervises(self) -> bool {
        matches!(self, Role::EfficiencyOfficer | Role::Supervisor)
    }

    /// The three administrators 三员: separate persons, none of whom sees the content of a case (law.md §13).
    pub const fn is_admin(self) -> bool {
        matches!(self, Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin)
    }
}
