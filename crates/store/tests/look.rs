//! What a file is, told by its bytes; tiny files made here, whole and broken.

use bureau::attachment::AttachmentKind;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use std::io::Cursor;
use store::{Fault, THUMBNAIL_SIDE, look};

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let pixels = RgbImage::from_fn(width, height, |x, y| Rgb([(x % 256) as u8, (y % 256) as u8, 90]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(pixels).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn pdf(inside: &str) -> Vec<u8> {
    format!("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R{inside}>>\nstartxref\n9\n%%EOF\n").into()
}

/// A ZIP of empty files; `flag` is that of each record.
fn zip(names: &[&str], flag: u8) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for name in names {
        let (length, place) = ((name.len() as u16).to_le_bytes(), (bytes.len() as u32).to_le_bytes());
        bytes.extend([b"PK\x03\x04\x14\0", [flag, 0].as_slice(), &[0; 18], &length, &[0; 2], name.as_bytes()].concat());
        let record = [b"PK\x01\x02\x14\0\x14\0", [flag, 0].as_slice(), &[0; 18], &length, &[0; 12], &place].concat();
        directory.extend([&record, name.as_bytes()].concat());
    }
    let (count, place) = ((names.len() as u16).to_le_bytes(), (bytes.len() as u32).to_le_bytes());
    let size = (directory.len() as u32).to_le_bytes();
    [&bytes, &directory, b"PK\x05\x06\0\0\0\0".as_slice(), &count, &count, &size, &place, &[0; 2]].concat()
}

const TYPES: &str = "[Content_Types].xml";

#[track_caller]
fn check(bytes: &[u8], is: Result<AttachmentKind, Fault>) {
    assert_eq!(look(bytes).map(|look| look.kind), is);
}

#[test]
fn six_kinds_are_told_by_their_bytes() {
    check(&picture(640, 480, ImageFormat::Jpeg), Ok(AttachmentKind::Jpeg));
    check(&picture(480, 640, ImageFormat::Png), Ok(AttachmentKind::Png));
    check(&pdf(""), Ok(AttachmentKind::Pdf));
    check(&zip(&[TYPES, "word/document.xml"], 0), Ok(AttachmentKind::Docx));
    check(&zip(&[TYPES, "xl/workbook.xml"], 0), Ok(AttachmentKind::Xlsx));
    check(&zip(&["OFD.xml", "Doc_0/Document.xml"], 0), Ok(AttachmentKind::Ofd));
}

#[test]
fn what_is_no_such_kind_is_refused_whatever_it_is_called() {
    check(b"", Err(Fault::Empty));
    for bytes in [&b"MZ\x90\0"[..], b"GIF89a", b"<html>%PDF-1.4", b"RIFF\0\0\0\0WEBP", b"\0\0\0\x18ftypmp42"] {
        check(bytes, Err(Fault::Kind));
    }
    check(&zip(&["a.txt"], 0), Err(Fault::Kind));
    check(&zip(&[TYPES, "word/document.xml", "word/vbaProject.bin"], 0), Err(Fault::Kind));
    for brand in ["heic", "mif1", "hevc"] {
        check(format!("\0\0\0\x18ftyp{brand}\0\0").as_bytes(), Err(Fault::Heic));
    }
}

#[test]
fn what_ends_too_soon_is_found_at_every_length() {
    let whole = [picture(640, 64, ImageFormat::Jpeg), picture(640, 64, ImageFormat::Png)];
    for bytes in whole {
        for length in (12..bytes.len()).step_by(97).chain([bytes.len() - 1]) {
            check(&bytes[..length], Err(Fault::CutPicture));
        }
        check(&[&bytes[..], b"what a camera adds"].concat(), look(&bytes).map(|look| look.kind));
    }
    check(&pdf("")[..60], Err(Fault::CutDocument));
    let document = zip(&[TYPES, "word/document.xml"], 0);
    check(&document[..document.len() - 22], Err(Fault::CutDocument));
}

/// A picture whose frame is sound and whose pixels are not: only decoding finds it.
#[test]
fn a_picture_that_cannot_be_decoded_is_refused() {
    let mut bytes = picture(640, 64, ImageFormat::Png);
    let data = bytes.windows(4).position(|part| part == b"IDAT").unwrap() + 8;
    bytes[data..data + 20].fill(0xAA);
    check(&bytes, Err(Fault::CutPicture));
}

#[test]
fn what_needs_a_password_is_refused() {
    check(&pdf("/Encrypt 5 0 R"), Err(Fault::Locked));
    check(&pdf("/EncryptMetadata true"), Ok(AttachmentKind::Pdf));
    check(&zip(&[TYPES, "word/document.xml"], 1), Err(Fault::Locked));
    let package: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(&[&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], &package[..]].concat(), Err(Fault::Locked));
    check(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], Err(Fault::Kind));
}

#[test]
fn a_picture_too_small_to_read_is_refused_and_a_huge_one_is_not_decoded() {
    check(&picture(599, 599, ImageFormat::Jpeg), Err(Fault::Small));
    check(&picture(600, 20, ImageFormat::Jpeg), Ok(AttachmentKind::Jpeg));
    let mut bomb = picture(640, 64, ImageFormat::Png);
    bomb[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    assert_eq!(look(&bomb).unwrap().thumbnail, None, "900 million pixels");
}

/// EXIF says where a photo was taken; a thumbnail stands upright by it and carries nothing of it.
#[test]
fn a_thumbnail_is_small_upright_and_carries_nothing_over() {
    let plain = picture(1200, 600, ImageFormat::Jpeg);
    let turned = b"Exif\0\0II\x2A\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    let length = (turned.len() as u16 + 2).to_be_bytes();
    let bytes = [&plain[..2], &[0xFF, 0xE1], &length, turned, &plain[2..]].concat();
    let small = look(&bytes).unwrap().thumbnail.unwrap();
    assert!(!small.windows(4).any(|part| part == b"Exif") && small.len() < 20_000, "{} bytes", small.len());
    let small = image::load_from_memory(&small).unwrap();
    assert_eq!((small.width(), small.height()), (THUMBNAIL_SIDE / 2, THUMBNAIL_SIDE));
}

/// 1,000 mutilated files: a fault or a kind, never a panic.
#[test]
fn mutilated_files_do_no_harm() {
    let samples = [
        picture(640, 64, ImageFormat::Jpeg),
        picture(640, 64, ImageFormat::Png),
        pdf(""),
        zip(&[TYPES, "word/document.xml"], 0),
    ];
    let mut n: u64 = 1;
    for _ in 0..250 {
        for sample in &samples {
            let mut bytes = sample.clone();
            for _ in 0..3 {
                n = n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let place = (n >> 33) as usize % bytes.len();
                bytes[place] ^= (n >> 20) as u8;
            }
            let _ = look(&bytes);
        }
    }
}
