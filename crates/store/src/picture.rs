//! Pictures: walked from end to end by their structure, and decoded within limits.
//!
//! Refuses: a picture that lacks its end, however much of it a decoder would forgive, and a bomb of pixels.

use bureau::attachment::AttachmentKind;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// Most pixels that are decoded: two and a half times a usual telephone's photo, and 90 MB while it is done.
pub const PIXELS_MAX: u64 = 30_000_000;

/// Longer side of a thumbnail, in pixels.
pub const THUMBNAIL_SIDE: u32 = 160;

/// Quality of a thumbnail: about 5 kB.
const THUMBNAIL_QUALITY: u8 = 60;

/// What a walk through a picture tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Picture {
    pub(crate) fn pixels(self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
}

/// Walks through a JPEG from marker to marker (T.81 annex B) up to its end.
pub(crate) fn jpeg(bytes: &[u8]) -> Option<Picture> {
    let (mut at, mut size) = (2, None);
    loop {
        at += memchr::memchr(0xFF, bytes.get(at..)?)? + 1;
        let marker = *bytes.get(at)?;
        match marker {
            // Fill, a stuffed byte, a restart.
            0xFF => continue,
            0x00 | 0x01 | 0xD0..=0xD7 => at += 1,
            0xD9 => return size,
            _ => {
                let length = usize::from(u16::from_be_bytes([*bytes.get(at + 1)?, *bytes.get(at + 2)?]));
                let frame = matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC);
                if frame && size.is_none() {
                    let side = |from: usize| Some(u16::from_be_bytes([*bytes.get(from)?, *bytes.get(from + 1)?]));
                    size = Some(Picture { height: side(at + 4)?.into(), width: side(at + 6)?.into() });
                }
                at += 1 + length.max(2);
            }
        }
    }
}

/// Walks through a PNG from chunk to chunk up to its end.
pub(crate) fn png(bytes: &[u8]) -> Option<Picture> {
    let number = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let size = Picture { width: number(16)?, height: number(20)? };
    let mut at: usize = 8;
    loop {
        let (length, kind) = (number(at)?, bytes.get(at + 4..at + 8)?);
        // Length, kind and sum are twelve bytes.
        at = at.checked_add(12)?.checked_add(usize::try_from(length).ok()?)?;
        if at > bytes.len() {
            return None;
        }
        if kind == b"IEND" {
            return Some(size);
        }
    }
}

/// A small JPEG of a picture, upright, with nothing but pixels in it; none when it cannot be decoded within the limits.
pub fn thumbnail(bytes: &[u8], kind: AttachmentKind) -> Option<Vec<u8>> {
    let format = if kind == AttachmentKind::Png { ImageFormat::Png } else { ImageFormat::Jpeg };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(PIXELS_MAX * 8);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let upright = decoder.orientation().ok()?;
    let mut small = DynamicImage::from_decoder(decoder).ok()?.thumbnail(THUMBNAIL_SIDE, THUMBNAIL_SIDE);
    small.apply_orientation(upright);
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, THUMBNAIL_QUALITY).encode_image(&small.to_rgb8()).ok()?;
    Some(out)
}
