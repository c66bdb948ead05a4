//! 二维码: a text as a picture that telephones read. Refuses: colour, a logo, and a text too long for a screen.

use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

/// Side of the picture in pixels: readable from a screen at arm's length.
const SIDE: u32 = 208;

/// The picture as SVG, with its quiet zone; `None` when the text is too long.
pub fn picture(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let drawn = code.render::<svg::Color<'_>>().min_dimensions(SIDE, SIDE).build();
    drawn.find("<svg").map(|start| drawn[start..].to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_one_svg_and_differs_with_the_text() {
        let one = picture("otpauth://totp/a?secret=MY").unwrap();
        assert!(one.starts_with("<svg") && one.trim_end().ends_with("</svg>") && !one.contains("script"));
        assert_ne!(picture("otpauth://totp/b?secret=MY").unwrap(), one);
        assert_eq!(picture(&"长".repeat(2_000)), None);
    }
}
