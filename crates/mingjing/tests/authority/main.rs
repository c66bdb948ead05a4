//! 权限 The committed matrix (`docs/authority.md`) is exhaustive, and is what really holds: every role tries every act at
//! every step, through the office and through HTTP (design §3; N1 岗位责任制; law.md §13 三员).

mod doors;
mod exhaustive;
mod page;
mod reading;
mod rooms;
mod sent;
mod town;
mod walk;
