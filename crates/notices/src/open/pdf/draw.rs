//! What a page of a PDF draws as text, and where.
//!
//! Refuses: everything drawn that is not text.

use super::super::Why;
use super::font::{Font, Fonts};
use hayro_syntax::content::UntypedIter;
use hayro_syntax::object::{Array, Dict, Name, Number, Object, Stream, String as Bytes};
use hayro_syntax::page::{Page, Resources};
use std::rc::Rc;

/// Forms inside forms.
const NESTED_MAX: usize = 8;

/// Forms drawn on a page, nested ones included; a form that draws another twice, eight times over, draws no more.
const FORMS_MAX: usize = 512;

/// Saved states inside one another.
const STATES_MAX: usize = 256;

/// A piece of text on one line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    /// Quarters of a turn that its line is turned by.
    pub turn: u8,
    /// Where it begins and ends along its line, and how high its line stands; in points, upwards.
    pub from: f64,
    pub to: f64,
    pub height: f64,
    /// The size of the font.
    pub size: f64,
    pub text: String,
}

/// A straight stroke along a line or across it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rule {
    pub is_upright: bool,
    /// Where it lies: across from the left if it is upright, else upwards.
    pub at: f64,
    /// Where it begins and ends the other way.
    pub from: f64,
    pub to: f64,
}

/// What a page draws.
#[derive(Default)]
pub(super) struct Drawn {
    pub runs: Vec<Run>,
    pub rules: Vec<Rule>,
    /// Characters other than spaces that are known, and codes that are not.
    pub known: usize,
    pub unknown: usize,
}

/// Reads a page. `left` is how many bytes of what draws pages may still be read; forms count as often as they are drawn.
///
/// # Errors
/// There are more.
pub(super) fn page(page: &Page<'_>, fonts: &mut Fonts, left: &mut usize) -> Result<Drawn, Why> {
    let mut pen = Pen { drawn: Drawn::default(), fonts, forms: 0, left };
    let state = State { place: Matrix(page.initial_transform(false).as_coeffs()), ..State::default() };
    pen.stream(page.page_stream().unwrap_or_default(), page.resources(), state, 0)?;
    Ok(pen.drawn)
}

#[derive(Clone, Copy)]
struct Matrix([f64; 6]);

impl Default for Matrix {
    fn default() -> Matrix {
        Matrix([1.0, 0.0, 0.0, 1.0, 0.0, 0.0])
    }
}

impl Matrix {
    /// First this, then the other.
    fn then(self, other: Matrix) -> Matrix {
        let (Matrix([a, b, c, d, e, f]), Matrix([p, q, r, s, t, u])) = (self, other);
        Matrix([a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u])
    }

    fn moved(self, x: f64, y: f64) -> Matrix {
        Matrix([1.0, 0.0, 0.0, 1.0, x, y]).then(self)
    }
}

#[derive(Clone, Default)]
struct State {
    place: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    between_letters: f64,
    between_words: f64,
    /// How much wider than the font says, less one.
    wider: f64,
    leading: f64,
    rise: f64,
}

struct Pen<'f> {
    drawn: Drawn,
    fonts: &'f mut Fonts,
    forms: usize,
    left: &'f mut usize,
}

impl Pen<'_> {
    fn stream(&mut self, stream: &[u8], resources: &Resources<'_>, mut state: State, depth: usize) -> Result<(), Why> {
        *self.left = self.left.checked_sub(stream.len()).ok_or(Why::TooMuch)?;
        let mut saved = Vec::new();
        let (mut line, mut text) = (Matrix::default(), Matrix::default());
        let mut path = Path::default();
        let mut steps = UntypedIter::new(stream);
        while let Some(step) = steps.next() {
            let objects: Vec<&Object<'_>> = step.operands().collect();
            let numbers: Vec<f64> = objects.iter().filter_map(|object| number(object)).collect();
            let at = |place: usize| numbers.get(place).copied().unwrap_or(0.0);
            let six = || Matrix([at(0), at(1), at(2), at(3), at(4), at(5)]);
            let operator: &[u8] = step.operator;
            if matches!(operator, b"T*" | b"'" | b"\"") {
                line = line.moved(0.0, -state.leading);
                text = line;
            }
            match operator {
                b"q" if saved.len() < STATES_MAX => saved.push(state.clone()),
                b"Q" => state = saved.pop().unwrap_or(state),
                b"cm" if numbers.len() == 6 => state.place = six().then(state.place),
                b"BT" => (line, text) = (Matrix::default(), Matrix::default()),
                b"Tf" => {
                    let name = objects.first().and_then(|object| as_name(object));
                    let dict = name.and_then(|name| resources.get_font(name));
                    state.font = dict.map(|dict| self.fonts.get(&dict));
                    state.size = at(0);
                }
                b"Tc" => state.between_letters = at(0),
                b"Tw" => state.between_words = at(0),
                b"Tz" => state.wider = at(0) / 100.0 - 1.0,
                b"TL" => state.leading = at(0),
                b"Ts" => state.rise = at(0),
                b"Td" | b"TD" => {
                    if operator == b"TD" {
                        state.leading = -at(1);
                    }
                    line = line.moved(at(0), at(1));
                    text = line;
                }
                b"Tm" if numbers.len() == 6 => (line, text) = (six(), six()),
                b"Tj" | b"'" | b"\"" | b"TJ" => {
                    if operator == b"\"" {
                        (state.between_words, state.between_letters) = (at(0), at(1));
                    }
                    if let Some(object) = objects.last() {
                        self.show(object, &state, &mut text);
                    }
                }
                b"Do" => {
                    let name = objects.first().and_then(|object| as_name(object));
                    if let Some(form) = name.and_then(|name| resources.get_x_object(name)) {
                        self.form(&form, resources, &state, depth)?;
                    }
                }
                b"f" | b"F" | b"f*" => self.drawn.rules.append(&mut path.painted(false)),
                b"S" | b"s" | b"B" | b"B*" | b"b" | b"b*" => self.drawn.rules.append(&mut path.painted(true)),
                b"n" => path = Path::default(),
                _ => path.step(operator, &numbers, state.place),
            }
        }
        Ok(())
    }

    fn form(&mut self, form: &Stream<'_>, outer: &Resources<'_>, state: &State, depth: usize) -> Result<(), Why> {
        let is_form = form.dict().get::<Name<'_>>("Subtype").is_some_and(|kind| kind.as_str() == "Form");
        if !is_form || depth >= NESTED_MAX || self.forms >= FORMS_MAX {
            return Ok(());
        }
        self.forms += 1;
        let matrix: Vec<f64> = form
            .dict()
            .get::<Array<'_>>("Matrix")
            .map_or(Vec::new(), |matrix| matrix.iter::<Number>().map(|number| number.as_f64()).collect());
        let mut state = state.clone();
        if let Ok(matrix) = <[f64; 6]>::try_from(matrix) {
            state.place = Matrix(matrix).then(state.place);
        }
        let Ok(data) = form.decoded_data() else { return Ok(()) };
        match form.dict().get::<Dict<'_>>("Resources") {
            Some(own) => self.stream(&data, &Resources::new(own), state, depth + 1),
            None => self.stream(&data, outer, state, depth + 1),
        }
    }

    /// Draws a string, or strings with moves between them.
    fn show(&mut self, object: &Object<'_>, state: &State, text: &mut Matrix) {
        match object {
            Object::String(string) => self.string(string, state, text),
            Object::Array(parts) => {
                for part in parts.iter::<Object<'_>>() {
                    match (&part, number(&part)) {
                        (Object::String(string), _) => self.string(string, state, text),
                        (_, Some(back)) => *text = text.moved(-back / 1000.0 * state.size * (1.0 + state.wider), 0.0),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn string(&mut self, string: &Bytes<'_>, state: &State, text: &mut Matrix) {
        let Some(font) = state.font.clone() else { return };
        font.read(string, |glyph| {
            let apart = state.between_letters + if glyph.is_space { state.between_words } else { 0.0 };
            let from = text.moved(0.0, state.rise).then(state.place);
            let body = text.moved(glyph.width * state.size * (1.0 + state.wider), state.rise).then(state.place);
            *text = text.moved((glyph.width * state.size + apart) * (1.0 + state.wider), 0.0);
            match &glyph.text {
                Some(words) => self.drawn.known += words.chars().filter(|c| !c.is_whitespace()).count(),
                None => self.drawn.unknown += 1,
            }
            let words = glyph.text.as_deref().unwrap_or("\u{fffd}");
            self.put(from, body, state.size, words);
        });
    }

    /// Adds characters to the last run if they follow it closely, else begins one.
    fn put(&mut self, from: Matrix, to: Matrix, size: f64, words: &str) {
        let Matrix([a, b, c, d, x, y]) = from;
        let Matrix([.., end_x, end_y]) = to;
        let size = size.abs() * (c * c + d * d).sqrt();
        let (turn, from, to, height) = match (b.abs() > a.abs(), b > 0.0, a < 0.0) {
            (true, true, _) => (1, y, end_y, -x),
            (true, false, _) => (3, -y, -end_y, x),
            (false, _, true) => (2, -x, -end_x, -y),
            _ => (0, x, end_x, y),
        };
        if ![from, to, height, size].iter().all(|number| number.is_finite()) {
            return;
        }
        if let Some(last) = self.drawn.runs.last_mut()
            && last.turn == turn
            && (last.height - height).abs() < 0.1 * size
            && (from - last.to).abs() < 0.15 * size
            && (last.size - size).abs() < 0.1 * size
        {
            last.text.push_str(words);
            last.to = to;
            return;
        }
        self.drawn.runs.push(Run { turn, from, to, height, size, text: words.to_owned() });
    }
}

/// Thicker than this, in points, a filled box is no rule.
const THICK: f64 = 3.0;

/// Pieces of a path that are kept; a drawing has more.
const PIECES_MAX: usize = 20_000;

/// A path as it is laid, before it is painted.
#[derive(Default)]
struct Path {
    boxes: Vec<[f64; 4]>,
    strokes: Vec<[f64; 4]>,
    at: (f64, f64),
}

impl Path {
    fn step(&mut self, operator: &[u8], numbers: &[f64], place: Matrix) {
        let on_page = |x: f64, y: f64| {
            let Matrix([.., x, y]) = place_of(x, y, place);
            (x, y)
        };
        if self.boxes.len() + self.strokes.len() > PIECES_MAX {
            return;
        }
        match (operator, numbers) {
            (b"re", &[x, y, width, height]) => {
                let ((x, y), (to_x, to_y)) = (on_page(x, y), on_page(x + width, y + height));
                self.boxes.push([x.min(to_x), y.min(to_y), x.max(to_x), y.max(to_y)]);
            }
            (b"m", &[x, y]) => self.at = on_page(x, y),
            (b"l", &[x, y]) => {
                let to = on_page(x, y);
                let ((x, y), (to_x, to_y)) = (self.at, to);
                self.strokes.push([x.min(to_x), y.min(to_y), x.max(to_x), y.max(to_y)]);
                self.at = to;
            }
            _ => {}
        }
    }

    /// The rules that a path comes to when it is painted, which ends it.
    fn painted(&mut self, is_stroked: bool) -> Vec<Rule> {
        let path = std::mem::take(self);
        let mut rules: Vec<Rule> = path.boxes.iter().filter_map(rule).collect();
        if is_stroked {
            rules.extend(path.strokes.iter().filter_map(rule));
            for &[x, y, to_x, to_y] in &path.boxes {
                let sides = [[x, y, x, to_y], [to_x, y, to_x, to_y], [x, y, to_x, y], [x, to_y, to_x, to_y]];
                rules.extend(sides.iter().filter_map(rule));
            }
        }
        rules
    }
}

fn place_of(x: f64, y: f64, place: Matrix) -> Matrix {
    Matrix::default().moved(x, y).then(place)
}

/// The rule that a box is, if it is thin one way and not the other.
fn rule(&[x, y, to_x, to_y]: &[f64; 4]) -> Option<Rule> {
    let (width, height) = (to_x - x, to_y - y);
    match (width < THICK, height < THICK) {
        (true, false) => Some(Rule { is_upright: true, at: x.midpoint(to_x), from: y, to: to_y }),
        (false, true) => Some(Rule { is_upright: false, at: y.midpoint(to_y), from: x, to: to_x }),
        _ => None,
    }
}

fn number(object: &Object<'_>) -> Option<f64> {
    match object {
        Object::Number(number) => Some(number.as_f64()),
        _ => None,
    }
}

fn as_name<'b, 'a>(object: &'b Object<'a>) -> Option<&'b Name<'a>> {
    match object {
        Object::Name(name) => Some(name),
        _ => None,
    }
}
