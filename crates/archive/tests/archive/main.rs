//! The archive from outside: acts, lists, tampering, backups, sudden death.

mod acts;
mod backup;
mod fixture;
mod kill;
mod lists;
mod tamper;
