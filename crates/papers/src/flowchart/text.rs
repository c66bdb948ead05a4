//! Widths of texts and where their lines break.
//!
//! Refuses: fonts. A Chinese character is one em wide, any other 0.55 em; nothing here is wider in common fonts.

/// Marks after which a line may break and with which none begins.
const CLOSING: &str = "，。、；：）》”·,;:)";

/// Width in pixels at this size.
pub fn width(text: &str, size: i32) -> i32 {
    let hundredths: i32 = text.chars().map(|c| if c.is_ascii() { 55 } else { 100 }).sum();
    (hundredths * size + 99) / 100
}

/// Breaks a text into lines no wider than `limit` pixels: at marks where that is enough, else anywhere.
pub fn wrap(text: &str, size: i32, limit: i32) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in pieces(text) {
        let line = lines.last_mut().expect("there is always a line");
        if line.is_empty() || width(line, size) + width(&piece, size) <= limit {
            line.push_str(&piece);
        } else {
            lines.push(piece);
        }
    }
    lines.iter().flat_map(|line| cut(line.trim(), size, limit)).collect()
}

/// A list on as few lines as hold it, broken between its words.
pub fn wrap_list(words: &[String], size: i32, limit: i32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if width(line, size) + width(word, size) + size <= limit => {
                line.push('、');
                line.push_str(word);
            }
            _ => lines.push(word.clone()),
        }
    }
    lines.iter().flat_map(|line| wrap(line, size, limit)).collect()
}

/// Parts between which a line may break: after a mark that closes, before one that opens.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut closed = true;
    for c in text.chars() {
        match pieces.last_mut() {
            Some(last) if !closed && !"（《“(".contains(c) || CLOSING.contains(c) => last.push(c),
            _ => pieces.push(c.to_string()),
        }
        closed = CLOSING.contains(c);
    }
    pieces
}

/// A piece too long for any line, cut by force.
fn cut(line: &str, size: i32, limit: i32) -> Vec<String> {
    let mut lines = vec![String::new()];
    for c in line.chars() {
        let last = lines.last_mut().expect("there is always a line");
        if !last.is_empty() && width(last, size) + width(c.encode_utf8(&mut [0; 4]), size) > limit {
            lines.push(c.to_string());
        } else {
            last.push(c);
        }
    }
    lines
}
