//! The hall over a real office in a temporary folder, walked by people.

mod abuse;
mod account;
mod admin;
mod api;
mod bulk;
mod console;
mod files;
mod flood;
mod house;
mod intake;
mod notices;
mod portal;
mod search;
mod workbench;
