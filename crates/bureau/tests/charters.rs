//! The charters that are shipped are without fault, and what is faulty is refused with all its faults.

use bureau::charter;
use bureau::procedure::Procedure;
use bureau::role::Role;
use std::{fs, path::Path};

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../charters")
}

fn shipped() -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for folder_name in ["procedures", "papers", "watch", "almanac"] {
        let mut names: Vec<_> =
            fs::read_dir(folder().join(folder_name)).unwrap().map(|file| file.unwrap().file_name()).collect();
        names.sort();
        for name in names {
            let text = fs::read_to_string(folder().join(folder_name).join(&name)).unwrap();
            texts.push((format!("{folder_name}/{}", name.to_string_lossy()), text));
        }
    }
    for name in ["reading.toml", "campaign.toml"] {
        texts.push((name.into(), fs::read_to_string(folder().join(name)).unwrap()));
    }
    texts.push(("items/place.toml".into(), fs::read_to_string(folder().join("places/items.toml")).unwrap()));
    texts
}

fn faults(change: impl Fn(&str, &mut String)) -> Vec<(String, u32, &'static str)> {
    let mut texts = shipped();
    for (name, text) in &mut texts {
        change(name, text);
    }
    let faults = charter::read(&texts).err().unwrap_or_default();
    for fault in &faults {
        assert!(!fault.to_string().contains('['), "no sentence for {fault:?}");
    }
    faults.into_iter().map(|fault| (fault.file, fault.line, fault.code)).collect()
}

#[test]
fn shipped_charters_are_sound() {
    let charter = charter::read(&shipped())
        .unwrap_or_else(|faults| panic!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")));
    assert_eq!(charter.procedures().count(), 6);
    assert_eq!(charter.items().count(), 44);
    assert_eq!(charter.rules().len(), 7);
}

/// Each of these is one way in which the table of cards can be wrong.
#[test]
fn no_charter_shows_people_the_name_of_a_working_paper() {
    for (name, text) in shipped() {
        let shown = text.lines().filter(|line| !line.trim_start().starts_with('#'));
        let named: Vec<_> = shown.filter(|line| line.contains(".md")).collect();
        assert!(named.is_empty(), "{name}: {named:?}");
    }
}

#[test]
fn a_faulty_table_of_cards_is_refused() {
    for (from, to, code) in [
        ("card = \"red\"\nissue", "card = \"warning\"\nissue", "card-without-level"),
        ("act = \"uphold\"", "act = \"reply\"", "twice"),
        (
            "act = \"merge\"\nrole = [\"efficiency_officer\", \"supervisor\"]",
            "act = \"merge\"\nrole = []",
            "card-act-missing",
        ),
        ("\"window_clerk\", \"section_officer\"", "\"supervisor\", \"section_officer\"", "card-role"),
        (
            "act = \"uphold\"\nrole = [\"efficiency_officer\"",
            "act = \"uphold\"\nrole = [\"section_chief\"",
            "card-role",
        ),
        ("act = \"issue\"\nrole = [\"efficiency_officer\"", "act = \"issue\"\nrole = [\"audit_admin\"", "card-role"),
        ("to = [\"section_chief\"", "to = [\"head\"", "card-to"),
        ("“{item}”", "“{party}”", "not-in-list"),
        ("reply = \"3 workdays\"", "reply = \"soon\"", "wrong-kind"),
    ] {
        let found = faults(|name, text| {
            if name == "watch/cards.toml" {
                assert!(text.contains(from), "{from}");
                *text = text.replacen(from, to, 1);
            }
        });
        assert!(found.iter().any(|(_, _, found)| *found == code), "{to}: {found:?}");
    }
    let no_ground = faults(|name, text| {
        if name == "watch/cards.toml" {
            text.truncate(text.find("[[ground]]").unwrap());
        }
    });
    assert_eq!(no_ground.iter().map(|(.., code)| *code).collect::<Vec<_>>(), ["card-without-ground"]);
}

/// Each of these is one way in which a procedure can be wrong; each is found, and at its line.
#[test]
fn a_faulty_procedure_is_refused() {
    for (from, to, code) in [
        (
            "to = \"answering\"\nstops = [\"acceptance\"]\nlate = \"late\"\nclause = \"N3 首问",
            "to = \"answring\"\nlate = \"late\"\nclause = \"N3 首问",
            "no-such",
        ),
        ("role = [\"section_chief\"]\nto = \"answering\"", "role = []\nto = \"answering\"", "line-without-role"),
        (
            "role = [\"section_officer\", \"section_chief\"]\nto = \"answered\"",
            "role = [\"supervisor\"]\nto = \"answered\"",
            "watcher-acts",
        ),
        (
            "kind = \"recording\"\nterm = \"recording\"",
            "kind = \"special\"\nterm = \"recording\"",
            "late-without-clock",
        ),
        (
            "stops = [\"acceptance\"]\nlate = \"late\"\nclause = \"N3 首问",
            "stops = [\"recording\", \"acceptance\"]\nlate = \"late\"\nclause = \"N3 首问",
            "late-clock-moved",
        ),
        ("stops = [\"promised\"]\nlate = \"late\"\nclause = \"N1 事事", "clause = \"N1 事事", "clock-left-running"),
        ("starts = [\"acceptance\", \"promised\"]", "starts = [\"promised\"]", "unused"),
        ("from = [\"intake\", \"answering\"]\nrole = [\"party\"]", "from = [\"intake\"]\nrole = [\"party\"]", ""),
        (
            "[[step]]\nid = \"answered\"",
            "[[step]]\nid = \"limbo\"\nname = \"无\"\n\n[[step]]\nid = \"answered\"",
            "unreachable",
        ),
        (
            "act = \"withdraw\"\nfrom = [\"intake\", \"answering\"]\nrole = [\"party\"]",
            "act = \"accept\"\nfrom = [\"intake\"]\nrole = [\"section_chief\"]",
            "ambiguous",
        ),
        ("when = [\"once\", \"in-time\"]", "when = [\"once\", \"on-sundays\"]", "not-in-list"),
        ("term = \"promised\"", "term = \"promissed\"", "no-such"),
        ("extends = [\"promised\"]\n", "", "extends-without-by"),
        ("clause = \"N1 事事有回音、件件有着落\"", "claus = \"N1\"", "missing-key"),
    ] {
        let found = faults(|name, text| {
            if name == "procedures/consult.toml" {
                assert!(text.contains(from), "fixture: {from}");
                *text = text.replacen(from, to, 1);
            }
        });
        let codes: Vec<_> = found.iter().map(|(.., code)| *code).collect();
        assert!(if code.is_empty() { codes.is_empty() } else { codes.contains(&code) }, "{code}: {found:?}");
        assert!(found.iter().all(|(file, line, _)| file.starts_with("items/") || *line > 0), "{found:?}");
    }
}

/// Each of these is one way in which papers and procedures do not fit.
#[test]
fn a_faulty_paper_is_refused() {
    for (file, from, to, code) in [
        ("papers/answer.toml", "{answer}", "{anser}", "unknown-slot"),
        ("papers/answer.toml", "{answer}", "{materials}", "unknown-slot"),
        ("papers/answer.toml", "{answer}", "{answer", "open-slot"),
        ("papers/answer.toml", "act = \"reply\"", "act = \"replay\"", "not-in-list"),
        ("papers/answer.toml", "addressee = \"party\"\n", "", "missing-key"),
        (
            "papers/answer.toml",
            "addressee = \"party\"",
            "addressee = \"party\"\noutcome = \"granted\"",
            "paper-outcome",
        ),
        ("papers/denial.toml", "outcome = \"denied\"\n", "", "paper-outcome"),
        ("papers/denial.toml", "{suit}", "6个月", "unused"),
        ("papers/denial.toml", "outcome = \"denied\"", "outcome = \"granted\"", "two-papers"),
        ("papers/denial.toml", "id = \"denial\"", "id = \"grant\"", "twice"),
        ("procedures/permit.toml", "[\"grant\", \"denial\"]", "[\"grant\"]", "half-a-paper"),
        ("procedures/permit.toml", "[\"correction\"]", "[\"corection\"]", "no-such-paper"),
        ("procedures/permit.toml", "[\"correction\"]", "[\"extension\"]", "paper-of-other-act"),
        ("procedures/permit.toml", "paper = [\"correction\"]\n", "", "unused"),
        ("procedures/permit.toml", "即为受理\"\npaper = [\"acceptance\"]\n", "即为受理\"\n", "papers-differ"),
        ("procedures/permit.toml", "party = true\n", "", "paper-without-name"),
    ] {
        let found = faults(|name, text| {
            if name == file {
                assert!(text.contains(from), "fixture: {from}");
                *text = text.replacen(from, to, 1);
            }
        });
        assert!(found.iter().any(|(_, line, own)| *own == code && *line > 0), "{code}: {found:?}");
    }
}

/// Everything that must be told to whoever asked has its paper: 行政许可法第32条, 第38条, 第42条, 第44条, 第45条.
#[test]
fn what_must_be_told_has_its_paper() {
    let charter = charter::read(&shipped()).unwrap();
    let told = ["accept", "refuse", "request_correction", "suspend", "extend", "decide", "reply", "serve"];
    let asked = |procedure: &&Procedure| procedure.lines_at(None).any(|line| line.roles.contains(&Role::Party));
    for procedure in charter.procedures().filter(asked) {
        for line in procedure.lines.iter().filter(|line| told.contains(&line.act.word())) {
            // A question is acknowledged by its receipt; the law asks for the acceptance of applications in writing.
            let is_exempt = procedure.specials.is_empty() && line.act.word() == "accept";
            assert_eq!(line.papers.is_empty(), is_exempt, "{} {}", procedure.name, line.act.zh());
        }
    }
}

/// Whoever watches may prepare and measure, and decides nothing; no administrator has any part.
#[test]
fn a_faulty_table_of_campaigns_is_refused() {
    for (from, to, code) in [
        ("act = \"conclude\"", "act = \"drop\"", "twice"),
        ("act = \"publish\"\nrole = [", "act = \"publish\"\nrole = [\"supervisor\", ", "campaign-role"),
        ("\"section_chief\"", "\"audit_admin\"", "campaign-role"),
        (
            "act = \"publish\"\nrole = [\"deputy_head\", \"head\"]",
            "act = \"publish\"\nrole = []",
            "campaign-act-missing",
        ),
    ] {
        let found = faults(|name, text| {
            if name == "campaign.toml" {
                assert!(text.contains(from), "{from}");
                *text = text.replacen(from, to, 1);
            }
        });
        assert!(found.iter().any(|(file, _, found)| file == "campaign.toml" && *found == code), "{code}: {found:?}");
    }
}

#[test]
fn an_item_may_not_promise_more_than_the_law_gives() {
    let found = faults(|name, text| {
        if name == "items/place.toml" {
            *text = text.replacen("promised = \"12 workdays\"", "promised = \"21 workdays\"", 1);
        }
    });
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].2, "term-exceeds");
}

#[test]
fn faults_of_several_files_come_together() {
    let found = faults(|name, text| match name {
        "watch/time.toml" => *text = text.replacen("card = \"red\"", "card = \"blue\"", 1),
        "almanac/2015.toml" => *text = text.replacen("off", "of", 1),
        "reading.toml" => *text = text.replacen("\"supervisor\"", "\"system_admin\"", 1),
        _ => {}
    });
    let files: std::collections::BTreeSet<_> = found.iter().map(|(file, ..)| file.as_str()).collect();
    assert_eq!(files.len(), 3, "{found:?}");
}

/// Design §3: the matrix is a committed page; a change of it is a change of who may do what.
#[test]
fn the_authority_matrix_is_the_committed_page() {
    let page = folder().join("../docs/authority.md");
    let matrix = bureau::authority::matrix(&charter::read(&shipped()).unwrap());
    let committed = fs::read_to_string(&page).unwrap_or_default();
    // What follows is printed by `crates/mingjing/tests/authority`, which asks the rooms themselves.
    let (printed, rooms) = committed.split_at(committed.find("\n## Rooms").unwrap_or(committed.len()));
    if std::env::var_os("UPDATE_PAGES").is_some() {
        return fs::write(&page, format!("{matrix}{rooms}")).unwrap();
    }
    assert_eq!(printed, matrix, "run with UPDATE_PAGES=1 and read the difference before you commit it");
}

#[test]
fn the_place_sets_itself_up() {
    let text = |name: &str| fs::read_to_string(folder().join("places").join(name)).unwrap();
    let mut n = 0;
    let next = || {
        n += 1;
        n
    };
    let place =
        bureau::place::read(("organs.toml", &text("organs.toml")), ("posts.toml", &text("posts.toml")), next).unwrap();
    let mut roster = bureau::roster::Roster::default();
    let at = almanac::Instant::from_millis(0);
    for act in place.acts {
        roster.check(&act).unwrap_or_else(|refusal| panic!("{act:?}: {}", refusal.says()));
        let actor = bureau::entry::Actor::Import { source: "test".into() };
        let entry = bureau::roster::RosterEntry {
            body: place.body.clone(),
            seq: roster.seq() + 1,
            actor,
            at,
            recorded: at,
            act,
        };
        roster.apply(&entry);
    }
    assert_eq!((roster.organs().count(), roster.posts().count(), roster.people().count()), (41, 89, 94));
}
