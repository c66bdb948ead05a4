//! The notices of the tests in every container they come in, and containers that are broken or mean harm.

use notices::open::{Unopened, Why, open};
use notices::{Units, json, read};
use proptest::prelude::*;
use serde_json::Value;
use std::fs;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const MADE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/made");

/// Every made notice: its name and text.
fn made() -> Vec<(String, String)> {
    let files = fs::read_dir(MADE).unwrap().map(|entry| entry.unwrap().path());
    let texts = files.filter(|path| path.extension().is_some_and(|one| one == "txt"));
    let mut made: Vec<_> = texts
        .map(|path| (path.file_stem().unwrap().display().to_string(), fs::read_to_string(path).unwrap()))
        .collect();
    made.sort();
    assert!(made.len() >= 10, "only {} notices", made.len());
    made
}

/// What was read, without where it stands.
fn fields(text: &str) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                fields.remove("readings");
                fields.remove("places");
                fields.values_mut().for_each(strip);
            }
            Value::Array(values) => values.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut value = json::value(&read(text, &Units::none()));
    strip(&mut value);
    value
}

/// Each notice gives the same draft from its container as from its text; a container may not hold one.
fn check(wrapped: impl Fn(&str) -> Option<Vec<u8>>, least: usize) {
    let mut read = 0;
    for (name, text) in made() {
        if let Some(bytes) = wrapped(&text) {
            let opened = open(&bytes).unwrap_or_else(|unopened| panic!("{name}: {unopened}"));
            assert_eq!(fields(&opened), fields(&text), "{name}:\n{opened}");
            read += 1;
        }
    }
    assert!(read >= least, "only {read} were read");
}

fn why(bytes: &[u8]) -> Why {
    open(bytes).unwrap_err().why
}

fn encoded(text: &str, encoding: &'static encoding_rs::Encoding) -> Option<Vec<u8>> {
    let (bytes, _, is_lossy) = encoding.encode(text);
    (!is_lossy).then(|| bytes.into_owned())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The lines of a text as blocks, its rows of cells as tables.
fn blocks(text: &str, line: impl Fn(&str) -> String, row: impl Fn(&[&str]) -> String, table: [&str; 2]) -> String {
    let mut page = String::new();
    let mut is_table = false;
    for one in text.lines() {
        let cells: Vec<&str> = one.split('\t').collect();
        if (cells.len() > 1) != is_table {
            is_table = !is_table;
            page.push_str(table[usize::from(!is_table)]);
        }
        page.push_str(&if is_table { row(&cells) } else { line(one) });
    }
    page.push_str(if is_table { table[1] } else { "" });
    page
}

fn page(text: &str) -> String {
    let row = |cells: &[&str]| {
        let cells: Vec<String> = cells.iter().map(|cell| format!("<td><p>{}</p></td>", escaped(cell))).collect();
        format!("<tr>{}</tr>\n", cells.join("\n"))
    };
    let body =
        blocks(text, |line| format!("<p>{}</p>\n", escaped(line).replace(' ', "&nbsp;")), row, ["<table>", "</table>"]);
    format!(
        "<!DOCTYPE html><html><head><title>x</title><script>var a = '<p>';</script></head><body>{body}</body></html>"
    )
}

fn word_part(text: &str) -> String {
    let run = |text: &str| format!("<w:p><w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>", escaped(text));
    let row = |cells: &[&str]| {
        let cells: Vec<String> = cells.iter().map(|cell| format!("<w:tc><w:tcPr/>{}</w:tc>", run(cell))).collect();
        format!("<w:tr>{}</w:tr>", cells.concat())
    };
    let body = blocks(text, run, row, ["<w:tbl>", "</w:tbl>"]);
    format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>")
}

fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const TYPES: &str = "<Types><Override PartName=\"/word/main2.xml\" ContentType=\"application/vnd.openxmlformats-\
    officedocument.wordprocessingml.document.main+xml\"/></Types>";

fn word(text: &str) -> Vec<u8> {
    zipped(&[("[Content_Types].xml", TYPES), ("word/main2.xml", &word_part(text))])
}

#[test]
fn text_in_every_encoding_gives_the_same_draft() {
    check(|text| encoded(text, encoding_rs::GB18030), 17);
    check(|text| Some([b"\xef\xbb\xbf", text.as_bytes()].concat()), 17);
    check(|text| Some(text.replace('\n', "\r\n").into_bytes()), 17);
    for bytes in [u16::to_le_bytes as fn(u16) -> [u8; 2], u16::to_be_bytes] {
        check(|text| Some(format!("\u{feff}{text}").encode_utf16().flat_map(bytes).collect()), 17);
    }
}

#[test]
fn traditional_text_in_big5_gives_the_same_draft() {
    let (_, text) = made().into_iter().find(|(name, _)| name.contains("traditional")).unwrap();
    let is_in_big5 = |c: &char| encoded(&c.to_string(), encoding_rs::BIG5).is_some();
    let known: String = text.chars().filter(is_in_big5).collect();
    assert!(known.len() * 10 > text.len() * 9);
    let opened = open(&encoded(&known, encoding_rs::BIG5).unwrap()).unwrap();
    assert_eq!(fields(&opened), fields(&known));
}

#[test]
fn pages_give_the_same_draft() {
    check(|text| Some(page(text).into_bytes()), 17);
    check(|text| encoded(&page(text).replace("<head>", "<head><meta charset=gb2312>"), encoding_rs::GB18030), 17);
}

#[test]
fn word_documents_give_the_same_draft() {
    check(|text| Some(word(text)), 17);
}

#[test]
fn a_word_document_is_read_as_it_is_seen() {
    let numbering = r#"<w:numbering><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="chineseCounting"/>
        <w:lvlText w:val="%1、"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"#;
    let numbered =
        r#"<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>"#;
    let body = format!(
        "{numbered}<w:r><w:t>主要任务</w:t></w:r></w:p>{numbered}<w:r><w:t>工作</w:t></w:r><w:del><w:r><w:delText>措施</w:delText>\
         <w:t>删去</w:t></w:r></w:del><w:ins><w:r><w:t>要求&amp;&#x4E00;</w:t><w:tab/><w:t>二</w:t></w:r></w:ins></w:p>\
         <w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"2\"/></w:tcPr><w:p><w:r><w:t>甲</w:t></w:r></w:p><w:p><w:r><w:t>乙</w:t>\
         </w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>丙</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    );
    let document = format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
    let parts =
        [("word/document.xml", &*document), ("word/numbering.xml", numbering), ("word/header1.xml", "<w:t>眉</w:t>")];
    assert_eq!(open(&zipped(&parts)).unwrap(), "一、主要任务\n二、工作要求&一 二\n甲 乙\t\t丙\n");
}

#[test]
fn what_is_no_notice_is_refused_with_its_reason() {
    let is = |bytes: &[u8], want: Why| assert_eq!(why(bytes), want);
    is(b" \n", Why::Empty);
    is(b"<p> </p>", Why::Empty);
    is(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 Word", Why::OldWord);
    is(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0", Why::Locked);
    is(b"\xff\xd8\xff\xe0 a picture", Why::OtherKind);
    is(b"\x7fELF\x02\x01\0\0\0", Why::OtherKind);
    is(&zipped(&[("xl/workbook.xml", "<x/>")]), Why::OtherKind);
    is(&zipped(&[("[Content_Types].xml", TYPES)]), Why::BrokenWord);
    is(&zipped(&[("word/document.xml", "<w:p><w:t>甲")]), Why::BrokenWord);
    is(&vec![b'a'; notices::open::BYTES_MAX + 1], Why::TooLarge);
}

#[test]
fn bombs_are_refused() {
    let wide = "甲".repeat(15 << 20);
    let at = |why, place: &str| Err(Unopened { why, place: Some(place.to_owned()) });
    assert_eq!(open(&zipped(&[("word/document.xml", &wide)])), at(Why::Ratio, "word/document.xml"));
    let noise: String =
        (0_u32..10 << 20).map(|n| char::from(b'a' + (n.wrapping_mul(2_654_435_761) >> 28) as u8)).collect();
    let many = noise.repeat(7);
    assert_eq!(open(&zipped(&[("word/document.xml", &many)])), at(Why::TooMuch, "word/document.xml"));
    let deep = "<w:p>".repeat(100_000);
    assert_eq!(open(&zipped(&[("word/document.xml", &deep)])), at(Why::Deep, "word/document.xml"));
    let names: Vec<String> = (0..5000).map(|n| n.to_string()).collect();
    let parts: Vec<_> = names.iter().map(|name| (name.as_str(), "")).collect();
    assert_eq!(why(&zipped(&parts)), Why::Entries);
    let laughs = "<!DOCTYPE x [<!ENTITY a \"哈哈\"><!ENTITY b \"&a;&a;\">]><w:p><w:t>甲&b;</w:t></w:p>";
    assert_eq!(open(&zipped(&[("word/document.xml", laughs)])).unwrap(), "甲\n");
}

/// A PDF of one font and a page for each content.
fn pdf(font: &str, more: &[&str], pages: &[String]) -> Vec<u8> {
    let kids: Vec<String> = (0..pages.len()).map(|page| format!("{} 0 R", 100 + 2 * page)).collect();
    let mut objects = vec![
        (1, "<</Type/Catalog/Pages 2 0 R>>".to_owned()),
        (2, format!("<</Type/Pages/Kids[{}]/Count {}>>", kids.join(" "), kids.len())),
        (3, font.to_owned()),
    ];
    objects.extend(more.iter().enumerate().map(|(number, object)| (4 + number, (*object).to_owned())));
    for (page, content) in pages.iter().enumerate() {
        let number = 100 + 2 * page;
        let font = "/Resources<</Font<</F 3 0 R>>>>";
        objects.push((
            number,
            format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]{font}/Contents {} 0 R>>", number + 1),
        ));
        objects.push((number + 1, stream(content)));
    }
    let mut file = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (number, object) in &objects {
        places.push((*number, file.len()));
        file.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let table = file.len();
    file.push_str("xref\n");
    for (number, place) in places {
        file.push_str(&format!("{number} 1\n{place:010} 00000 n \n"));
    }
    file.push_str(&format!("trailer\n<</Root 1 0 R/Size 300>>\nstartxref\n{table}\n%%EOF\n"));
    file.into_bytes()
}

/// Fifty lines a page, below one another.
fn drawn(lines: &[Vec<u8>]) -> Vec<String> {
    let page = |lines: &[Vec<u8>]| {
        let lines: Vec<String> = lines.iter().map(|line| format!("<{}> Tj T*", hex(line))).collect();
        format!("BT /F 10 Tf 14 TL 50 780 Td {} ET", lines.join("\n"))
    };
    lines.chunks(50).map(page).collect()
}

fn hex(line: &[u8]) -> String {
    line.iter().map(|byte| format!("{byte:02X}")).collect()
}

fn stream(text: &str) -> String {
    format!("<</Length {}>>\nstream\n{text}\nendstream", text.len())
}

fn below(ordering: &str) -> String {
    format!(
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000\
         /CIDSystemInfo<</Registry(Adobe)/Ordering({ordering})/Supplement 2>>>>"
    )
}

/// A text in a PDF whose font has one of the predefined tables of codes.
fn pdf_by_table(text: &str, table: &str, code: impl Fn(&str) -> Vec<u8>) -> Vec<u8> {
    let font = format!("<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/{table}/DescendantFonts[4 0 R]>>");
    let lines: Vec<Vec<u8>> = text.lines().map(code).collect();
    pdf(&font, &[&below("GB1")], &drawn(&lines))
}

/// A text in a PDF whose font has a table of its own, as most programs write it.
fn pdf_by_own_table(text: &str) -> Vec<u8> {
    let mut signs: Vec<char> = text.chars().filter(|c| *c != '\n').collect();
    signs.sort_unstable();
    signs.dedup();
    let utf16 = |c: &char| c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("{unit:04X}")).collect::<String>();
    let rows: Vec<String> =
        signs.iter().enumerate().map(|(code, c)| format!("<{:04X}> <{}>\n", code + 1, utf16(c))).collect();
    let rows: Vec<String> =
        rows.chunks(100).map(|rows| format!("{} beginbfchar\n{}endbfchar\n", rows.len(), rows.concat())).collect();
    let table = format!(
        "/CIDInit /ProcSet findresource begin begincmap /CMapName /X def 1 begincodespacerange <0000> <FFFF> \
         endcodespacerange\n{}endcmap",
        rows.concat()
    );
    let font = "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 5 0 R>>";
    let code = |c| u16::try_from(signs.binary_search(&c).unwrap() + 1).unwrap().to_be_bytes();
    let lines: Vec<Vec<u8>> = text.lines().map(|line| line.chars().flat_map(code).collect()).collect();
    pdf(font, &[&below("Identity"), &stream(&table)], &drawn(&lines))
}

const PRINTED: &str = "松城管〔2016〕8号\n关于开展清理工作的通知\n各科室：\n一、主要任务\n（一）清理证照。由县司法局牵头，县公安局配合，\n\
    2019年6月底前完成。\n（二）公开目录。（责任单位：各单位）\n";

#[test]
fn chinese_pdfs_are_read_by_the_tables_that_every_reader_knows() {
    // A line that goes to the margin goes on in the next one.
    let want = PRINTED.replace("配合，\n", "配合，");
    let gbk = |line: &str| encoded(line, encoding_rs::GBK).unwrap();
    let utf16 = |line: &str| line.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for table in ["GBK-EUC-H", "GBKp-EUC-H", "GBK2K-H"] {
        assert_eq!(open(&pdf_by_table(PRINTED, table, gbk)).unwrap(), want, "{table}");
    }
    for table in ["UniGB-UCS2-H", "UniGB-UTF16-H"] {
        assert_eq!(open(&pdf_by_table(PRINTED, table, utf16)).unwrap(), want, "{table}");
    }
    // GB 2312 has the brackets as well.
    assert_eq!(open(&pdf_by_table(PRINTED, "GB-EUC-H", gbk)).unwrap(), want);
}

#[test]
fn pdfs_give_the_same_draft() {
    // What is drawn has no tabs, no blank lines and no spaces at the ends.
    let plain = |text: &str| !text.contains(['\t', '|', '\u{200b}']) && !text.contains("  ");
    check(|text| plain(text).then(|| pdf_by_own_table(text)), 5);
}

#[test]
fn cells_between_rules_are_one_however_many_lines_they_run_over() {
    let font = "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/GBK-EUC-H/DescendantFonts[4 0 R]>>";
    let at = |x: u32, y: u32, text: &str| {
        format!("BT /F 10 Tf {x} {y} Td <{}> Tj ET\n", hex(&encoded(text, encoding_rs::GBK).unwrap()))
    };
    let texts = [
        (60, 788, "关于开展清理工作的通知"),
        (60, 748, "任务"),
        (125, 748, "责任单位"),
        (60, 728, "清理各类证照"),
        (60, 716, "并公布"),
        (125, 728, "县司法局"),
        (125, 716, "县公安局"),
        (60, 696, "公开目录"),
        (50, 660, "附件"),
    ];
    let text: String = texts.iter().map(|(x, y, text)| at(*x, *y, text)).collect();
    // The second cell of the last row is one with that above: the rule between the rows stops before it.
    let rules = "55 690 70 70 re S 125 690 75 70 re S 55 740 145 0.5 re f 55 710 m 125 710 l S 0 0 595 842 re W n";
    let table = pdf(font, &[&below("GB1")], &[format!("{rules}\n{text}")]);
    let want = "关于开展清理工作的通知\n任务\t责任单位\n清理各类证照并公布\t县司法局 县公安局\n公开目录\n附件\n";
    assert_eq!(open(&table).unwrap(), want);
}

#[test]
fn pdfs_that_cannot_be_read_say_why() {
    let identity = "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[4 0 R]>>";
    let lines = drawn(&vec![vec![1; 80]; 3]);
    let page = Some("第1页起".to_owned());
    let unnamed = pdf(identity, &[&below("Identity")], &lines);
    assert_eq!(open(&unnamed), Err(Unopened { why: Why::Glyphs, place: page }));
    assert_eq!(why(&pdf(identity, &[&below("GB1")], &[String::new()])), Why::Scan);
    assert_eq!(why(b"%PDF-1.7\nnothing of the kind"), Why::BrokenPdf);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Nothing that was cut, or changed at one place, makes us panic; what is still read is text.
    #[test]
    fn damaged_files_are_refused_or_read(cut in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), byte: u8) {
        let (_, text) = made().remove(0);
        for whole in [word(&text), pdf_by_own_table(PRINTED), page(&text).into_bytes(), encoded(&text, encoding_rs::GB18030).unwrap()] {
            let _ = open(&whole[..cut.index(whole.len())]);
            let mut changed = whole;
            let at = at.index(changed.len());
            changed[at] = byte;
            let _ = open(&changed);
        }
    }
}
