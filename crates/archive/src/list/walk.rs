//! How a list is walked: along one index in the order of the list, or through the few matters that a text can find.
//!
//! Refuses: a list that costs more than its page. What no index leaves out is looked at for at most [`WINDOW`] matters;
//! the page then ends there, with what was found, and the next one goes on. So every page is exact as far as it goes,
//! and no list is longer to make in a large county than in a small one.

use super::{COUNT_MAX, Count, Cursor, Filter, Order, Page, Parts, Scope};
use crate::dialect::{Connection, Value};
use crate::projection::matter::{self, MatterRow};
use crate::projection::piece;
use crate::query;
use crate::trouble::Trouble;
use bureau::id::{MatterId, OrganId};

/// Most matters looked at one by one for a page or a count: ten pages, in two or three milliseconds.
pub const WINDOW: u32 = 500;

/// Most ranges that are walked side by side; a scope of more sections is most of the body and walked as such.
const RANGES_MAX: usize = 64;

/// Most pieces of a text that are looked up: those of a long sentence.
const PIECES_MAX: usize = 12;

/// Most pieces that are counted to find the rarest.
const COUNTED_MAX: usize = 6;

/// How many windows a piece is counted up to: counting reads an index alone, and the rarer of two common pieces is
/// the shorter road.
const COUNTED_WINDOWS: u32 = 4;

const DAY_MILLIS: i64 = 86_400_000;

/// What a text asks of a title or of a receipt.
#[derive(Clone, Debug, Default)]
pub(super) struct Text {
    /// Pieces a title must have.
    pieces: Vec<Piece>,
    /// The beginning of a receipt number, if it can be one.
    number: Option<String>,
}

/// Two letters that follow one another, or the one letter of a word that a piece begins with.
#[derive(Clone, Debug)]
struct Piece {
    text: String,
    whole: bool,
}

/// Along what a list is walked.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Road {
    /// There is nothing.
    Nowhere,
    /// Matters that have one of these values in a column; all matters for no column.
    Index(Option<(&'static str, Vec<String>)>),
    /// Matters whose title has this piece, the last filed first.
    Piece(usize),
    /// The few matters whose title has this piece, and the few whose receipt begins with the number.
    Few { piece: usize, number: bool },
}

/// A list with the road to it.
pub(super) struct Walk<'a> {
    scope: &'a Scope,
    filter: &'a Filter,
    order: Order,
    text: Text,
    road: Road,
    window: u32,
    /// Whether each of several ranges is put in order by itself.
    parts: bool,
}

/// How far a page reaches.
#[derive(Clone, Copy, Default)]
struct Stretch {
    /// After this place.
    after: Option<Cursor>,
    /// Up to this place.
    until: Option<Cursor>,
}

/// What is asked of the matters of a stretch.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ask {
    Rows,
    Places,
    Counted,
}

impl<'a> Walk<'a> {
    /// The way to a list. Looks up how common the pieces of its text are. `window`: [`WINDOW`], but in tests.
    pub(super) fn of(
        connection: &Connection,
        scope: &'a Scope,
        filter: &'a Filter,
        order: Order,
        window: u32,
    ) -> Result<Walk<'a>, Trouble> {
        let text = filter.text.as_deref().map(Text::read);
        let known = text.clone().unwrap_or_default();
        let parts = connection.orders_parts();
        let mut walk = Walk { scope, filter, order, text: known, road: Road::Nowhere, window, parts };
        let along = walk.along();
        walk.road = match text {
            _ if along == Road::Nowhere => along,
            None => along,
            Some(text) if text.pieces.is_empty() => Road::Nowhere,
            Some(_) => walk.found(connection)?.unwrap_or(along),
        };
        Ok(walk)
    }

    /// A page of rows, and where the next one begins.
    pub(super) fn page(
        &self,
        connection: &Connection,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<Page<MatterRow>, Trouble> {
        let until = self.end(connection, after)?;
        let Some((sql, values)) = self.rows(Stretch { after, until }, limit) else {
            return Ok(Page { rows: Vec::new(), next: None });
        };
        let rows = connection.rows(&sql, &values)?;
        let mut rows: Vec<MatterRow> = rows.iter().map(MatterRow::read).collect::<Result<_, _>>()?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let last = rows.last().filter(|_| more).map(|row| Cursor { place: self.order.place(row), id: row.id });
        Ok(Page { rows, next: last.or(until) })
    }

    /// The first page and how many there are. Where matters have to be looked at one by one, each is looked at once.
    pub(super) fn first_page(&self, connection: &Connection, limit: u32) -> Result<(Page<MatterRow>, Count), Trouble> {
        let few = matches!(self.road, Road::Few { .. });
        if self.road == Road::Nowhere || !(few || self.has_rest()) {
            return Ok((self.page(connection, None, limit)?, self.count(connection)?));
        }
        let until = self.end(connection, None)?;
        let Some((sql, parts)) = self.first(Stretch { after: None, until }, Ask::Counted, COUNT_MAX) else {
            return Ok((Page { rows: Vec::new(), next: None }, Count::Exact(0)));
        };
        let places = connection.rows(&sql, &parts.values)?;
        let mut ids: Vec<String> = places.iter().map(|row| Ok(row.text(1)?.into())).collect::<Result<_, Trouble>>()?;
        let count = bounded(places.len() as i64, until);
        let more = ids.len() > limit as usize;
        ids.truncate(limit as usize);
        let rows = self.named(connection, &ids, limit)?;
        let last = rows.last().filter(|_| more).map(|row| Cursor { place: self.order.place(row), id: row.id });
        Ok((Page { rows, next: last.or(until) }, count))
    }

    /// The rows of some matters, in the order of the list.
    fn named(&self, connection: &Connection, ids: &[String], limit: u32) -> Result<Vec<MatterRow>, Trouble> {
        let Some(last) = ids.last() else { return Ok(Vec::new()) };
        let mut parts = Parts::default();
        parts.equals("body", Some(self.scope.body.as_str()));
        // One statement for every number of them.
        let named = ids.iter().chain(std::iter::repeat(last)).take(limit as usize);
        parts.among("id", Some(named.map(String::as_str).collect()));
        let rows = connection.rows(&query::matters(&matter::columns(), &parts.text()), &parts.values)?;
        let mut rows: Vec<MatterRow> = rows.iter().map(MatterRow::read).collect::<Result<_, _>>()?;
        rows.sort_by_key(|row| (self.order.place(row), row.id));
        if self.order == Order::Newest {
            rows.reverse();
        }
        Ok(rows)
    }

    /// How many there are, as far as was looked.
    pub(super) fn count(&self, connection: &Connection) -> Result<Count, Trouble> {
        let until = self.end(connection, None)?;
        let Some((sql, values)) = self.counted(Stretch { after: None, until }) else {
            return Ok(Count::Exact(0));
        };
        let found = connection.row(&sql, &values)?.map_or(Ok(0), |row| row.int(0))?;
        Ok(bounded(found, until))
    }

    /// The last place a page may look at; none when it may look at all, or fewer are left.
    fn end(&self, connection: &Connection, after: Option<Cursor>) -> Result<Option<Cursor>, Trouble> {
        let walked = matches!(self.road, Road::Index(_) | Road::Piece(_));
        if !walked || !self.has_rest() {
            return Ok(None);
        }
        let (sql, values) = self.last(after);
        let row = connection.row(&sql, &values)?;
        row.map(|row| Ok(Cursor { place: row.int(0)?, id: id(row.text(1)?)? })).transpose()
    }

    fn rows(&self, stretch: Stretch, limit: u32) -> Option<(String, Vec<Value>)> {
        let (first, parts) = self.first(stretch, Ask::Rows, limit)?;
        Some((first, parts.values))
    }

    fn counted(&self, stretch: Stretch) -> Option<(String, Vec<Value>)> {
        // In the order of the road, so that no other is taken for it.
        let (first, parts) = self.first(stretch, Ask::Counted, COUNT_MAX)?;
        Some((query::count(&first), parts.values))
    }

    /// The first rows of a stretch, and one more; none when there is no range.
    fn first(&self, stretch: Stretch, ask: Ask, limit: u32) -> Option<(String, Parts)> {
        let (mut parts, limit, by) = (Parts::default(), i64::from(limit) + 1, self.by(ask));
        let ranges = self.ranges(&mut parts, stretch, ask, limit);
        let limit = parts.place(limit.into());
        (!ranges.is_empty()).then(|| (query::first(&ranges, &by, &limit), parts))
    }

    fn last(&self, after: Option<Cursor>) -> (String, Vec<Value>) {
        let mut parts = Parts::default();
        let window = i64::from(self.window);
        let ranges = self.ranges(&mut parts, Stretch { after, until: None }, Ask::Places, window);
        let skip = parts.place((window - 1).into());
        (query::nth(&ranges, &self.by(Ask::Places), &skip), parts.values)
    }

    /// The order of an answer, by the places of its columns.
    fn by(&self, ask: Ask) -> String {
        let (column, id) = if ask == Ask::Rows { (matter::place_of(self.key()) + 1, 2) } else { (1, 2) };
        let way = if self.order == Order::Newest { " DESC" } else { "" };
        format!("{column}{way}, {id}{way}")
    }

    fn key(&self) -> &'static str {
        match self.order {
            Order::Due => "due_order",
            Order::Newest => "filed",
        }
    }

    /// The sections that are wanted and may be seen; all for `None`.
    fn sections(&self) -> Option<Vec<&OrganId>> {
        match (&self.filter.section, &self.scope.sections) {
            (Some(one), Some(all)) => Some(all.iter().filter(|section| *section == one).take(1).collect()),
            (Some(one), None) => Some(vec![one]),
            (None, Some(all)) => {
                let mut all: Vec<&OrganId> = all.iter().collect();
                all.sort();
                all.dedup();
                Some(all)
            }
            (None, None) => None,
        }
    }

    /// The index in the order of the list that leaves out most.
    fn along(&self) -> Road {
        let one = |column, value: String| Road::Index(Some((column, vec![value])));
        let (scope, filter) = (self.scope, self.filter);
        let sections = self.sections();
        let nothing = |all: Option<bool>| all == Some(true);
        if nothing(sections.as_ref().map(Vec::is_empty)) || nothing(scope.items.as_ref().map(Vec::is_empty)) {
            return Road::Nowhere;
        }
        if let Some(post) = &scope.offered {
            return one("offered", post.to_string());
        }
        if let Some(party) = scope.party.or(filter.party) {
            return one("party", party.to_string());
        }
        if let Some(post) = &filter.holder {
            return one("holder", post.to_string());
        }
        match (sections, &filter.step) {
            (Some(sections), _) if sections.len() <= RANGES_MAX => {
                Road::Index(Some(("section", sections.into_iter().map(OrganId::to_string).collect())))
            }
            (_, Some(step)) if self.order == Order::Due => one("step", step.to_string()),
            _ => Road::Index(None),
        }
    }

    /// The road of a text that leaves out more than an index in the order of the list does.
    fn found(&self, connection: &Connection) -> Result<Option<Road>, Trouble> {
        let mut rarest: Option<(usize, i64)> = None;
        let whole = self.text.pieces.iter().enumerate().filter(|(_, piece)| piece.whole).take(COUNTED_MAX);
        let alone = self.text.pieces.iter().enumerate().take(1);
        let candidates: Vec<usize> = whole.chain(alone).map(|(n, _)| n).collect();
        for n in candidates {
            let count = self.many(connection, |parts| query::piece(&self.with_piece(parts, n)))?;
            if rarest.is_none_or(|(_, least)| count < least) {
                rarest = Some((n, count));
            }
        }
        let Some((piece, count)) = rarest else { return Ok(None) };
        let few = |count: i64| count <= i64::from(self.window);
        let number = self.text.number.is_some();
        let numbers = if number { self.many(connection, |parts| query::receipts(&self.numbered(parts)))? } else { 0 };
        Ok(match () {
            () if !number && self.order == Order::Newest && self.text.pieces[piece].whole => Some(Road::Piece(piece)),
            () if few(count) && few(numbers) => Some(Road::Few { piece, number }),
            () => None,
        })
    }

    /// How many rows there are, up to some windows.
    fn many(&self, connection: &Connection, of: impl Fn(&mut Parts) -> String) -> Result<i64, Trouble> {
        let mut parts = Parts::default();
        let rows = of(&mut parts);
        let limit = parts.place((i64::from(self.window) * i64::from(COUNTED_WINDOWS)).into());
        connection.row(&query::count(&query::some(&rows, &limit)), &parts.values)?.map_or(Ok(0), |row| row.int(0))
    }

    /// One statement part for every range of the road. `limit`: how many rows of each are enough.
    fn ranges(&self, parts: &mut Parts, stretch: Stretch, ask: Ask, limit: i64) -> Vec<String> {
        let opens = self.opens();
        let mut ranges = Vec::new();
        match &self.road {
            Road::Nowhere => {}
            Road::Index(along) => {
                let values = along.as_ref().map_or_else(
                    || vec![None],
                    |(column, values)| values.iter().map(|value| Some((*column, value))).collect(),
                );
                let one = values.len() * opens.len() == 1;
                for value in values {
                    for open in &opens {
                        let range = self.along_index(parts, value, *open, stretch, ask);
                        ranges.push(self.part(parts, range, ask, limit, one));
                    }
                }
            }
            Road::Piece(n) => {
                for open in &opens {
                    let range = self.along_piece(parts, *n, *open, stretch, ask);
                    ranges.push(self.part(parts, range, ask, limit, opens.len() == 1));
                }
            }
            Road::Few { piece, number } => {
                ranges.push(self.of_few(parts, Some(*piece), stretch, ask));
                ranges.extend(number.then(|| self.of_few(parts, None, stretch, ask)));
            }
        }
        ranges
    }

    /// A range among others, in order by itself where the database wants that.
    fn part(&self, parts: &mut Parts, range: String, ask: Ask, limit: i64, one: bool) -> String {
        if one || !self.parts {
            return range;
        }
        query::first_of(&range, &self.by(ask), &parts.place(limit.into()))
    }

    fn opens(&self) -> Vec<bool> {
        self.filter.open.map_or_else(|| vec![false, true], |open| vec![open])
    }

    fn along_index(
        &self,
        parts: &mut Parts,
        value: Option<(&'static str, &String)>,
        open: bool,
        stretch: Stretch,
        ask: Ask,
    ) -> String {
        parts.conditions.clear();
        parts.equals("body", Some(self.scope.body.as_str()));
        if let Some((column, value)) = value {
            parts.equals(column, Some(value.as_str()));
        }
        parts.equals("is_open", Some(i64::from(open)));
        self.bounds(parts, "");
        self.stretch(parts, "", stretch);
        if ask != Ask::Places {
            self.rest(parts);
        }
        query::matters(&self.columns(ask, "matter."), &parts.text())
    }

    fn along_piece(&self, parts: &mut Parts, n: usize, open: bool, stretch: Stretch, ask: Ask) -> String {
        parts.conditions.clear();
        parts.equals("found.body", Some(self.scope.body.as_str()));
        parts.equals("found.piece", Some(self.text.pieces[n].text.as_str()));
        parts.equals("found.is_open", Some(i64::from(open)));
        self.bounds(parts, "found.");
        self.stretch(parts, "found.", stretch);
        let looked_at = ask == Ask::Rows || ask == Ask::Counted && self.has_rest();
        if !looked_at {
            return query::places(&self.columns(ask, "found."), &parts.text());
        }
        parts.equals("matter.body", Some(self.scope.body.as_str()));
        self.rest(parts);
        query::matters_of_pieces(&self.columns(ask, "found."), &parts.text())
    }

    /// The few matters with a piece, or those of a number. Both together hold each once.
    fn of_few(&self, parts: &mut Parts, n: Option<usize>, stretch: Stretch, ask: Ask) -> String {
        parts.conditions.clear();
        let found = n.map(|n| self.with_piece(parts, n));
        parts.conditions.clear();
        parts.equals("matter.body", Some(self.scope.body.as_str()));
        let numbered = self.text.number.is_some().then(|| self.in_number(parts));
        parts.conditions.extend(match (&found, numbered) {
            (Some(_), Some(numbered)) => Some(format!("NOT ({numbered})")),
            (_, numbered) => numbered,
        });
        parts.equals("matter.is_open + 0", self.filter.open.map(i64::from));
        self.stretch(parts, "matter.", stretch);
        if n.is_some() {
            self.titled(parts, "matter.id", n);
        }
        self.rest(parts);
        let columns = self.columns(ask, "matter.");
        match found {
            Some(found) => {
                // A title may have several pieces that begin alike.
                let whole = n.is_some_and(|n| self.text.pieces[n].whole);
                query::matters_of_few(&columns, if whole { "" } else { "DISTINCT " }, &found, &parts.text())
            }
            None => query::matters(&columns, &parts.text()),
        }
    }

    fn columns(&self, ask: Ask, own: &str) -> String {
        let key = self.key();
        match ask {
            Ask::Places | Ask::Counted => format!("{own}{key}, {own}id"),
            Ask::Rows => matter::columns_from(&["id", "filed"], own),
        }
    }

    /// What bounds the order of the list itself.
    fn bounds(&self, parts: &mut Parts, own: &str) {
        let filter = self.filter;
        match self.order {
            Order::Due => {
                parts.compares(&format!("{own}due_order >="), filter.due_from.map(|day| day.number().into()));
                parts.compares(&format!("{own}due_order <="), filter.due_until.map(|day| day.number().into()));
            }
            // In every zone a legal day lies within a day before and after the same day at Greenwich.
            Order::Newest => {
                let millis = |day: almanac::Day, days: i64| (i64::from(day.number()) + days) * DAY_MILLIS;
                parts.compares(&format!("{own}filed >="), filter.filed_from.map(|day| millis(day, -1)));
                parts.compares(&format!("{own}filed <"), filter.filed_until.map(|day| millis(day, 2)));
            }
        }
    }

    fn stretch(&self, parts: &mut Parts, own: &str, stretch: Stretch) {
        let (after, until) = if self.order == Order::Due { ('>', "<=") } else { ('<', ">=") };
        // Few matters are known by their pieces or receipts; sums and joined texts keep other indexes out of it.
        let few = matches!(self.road, Road::Few { .. });
        let key = if few {
            format!("{own}{} + 0, {own}id || ''", self.key())
        } else {
            format!("{own}{}, {own}id", self.key())
        };
        for (sign, cursor) in [(after.to_string(), stretch.after), (until.to_string(), stretch.until)] {
            if let Some(cursor) = cursor {
                let (place, id) = (parts.place(cursor.place.into()), parts.place(cursor.id.to_string().into()));
                parts.conditions.push(format!("({key}) {sign} ({place}, {id})"));
            }
        }
    }

    /// Whether something is asked that the road does not answer.
    fn has_rest(&self) -> bool {
        let mut parts = Parts::default();
        self.rest(&mut parts);
        !parts.conditions.is_empty()
    }

    /// Everything that is asked and that the road does not answer. Sums and joined texts are in no index: else an index
    /// in another order could be taken for the road's, and sorted.
    fn rest(&self, parts: &mut Parts) {
        let along = |column: &str| matches!(&self.road, Road::Index(Some((own, _))) if *own == column);
        let (scope, filter) = (self.scope, self.filter);
        if let Some(sections) = self.sections().filter(|_| !along("section")) {
            parts.among("matter.section || ''", Some(sections.into_iter().map(OrganId::as_str).collect()));
        }
        if let Some(items) = &scope.items {
            parts.among("matter.item", Some(items.iter().map(bureau::id::ItemId::as_str).collect()));
        }
        for party in [scope.party, filter.party].into_iter().flatten() {
            if !along("party") || scope.party.is_some_and(|own| own != party) {
                parts.equals("matter.party || ''", Some(party.to_string()));
            }
        }
        let offered = scope.offered.as_ref().filter(|_| !along("offered"));
        parts.equals("matter.offered || ''", offered.map(|post| post.as_str()));
        let own = |column: &str, value: Option<&str>| value.filter(|_| !along(column)).map(String::from);
        parts.equals("matter.holder || ''", own("holder", filter.holder.as_ref().map(|post| post.as_str())));
        parts.equals("matter.step || ''", own("step", filter.step.as_ref().map(|step| step.as_str())));
        parts.equals("matter.item", filter.item.as_ref().map(|item| item.as_str()));
        if self.order == Order::Newest || matches!(self.road, Road::Few { .. }) {
            parts.compares("matter.due_order + 0 >=", filter.due_from.map(|day| day.number().into()));
            parts.compares("matter.due_order + 0 <=", filter.due_until.map(|day| day.number().into()));
        }
        parts.others(filter);
        match self.road {
            Road::Index(_) if filter.text.is_some() => self.texted(parts),
            Road::Piece(n) => self.titled(parts, "found.id", Some(n)),
            _ => {}
        }
    }

    /// The text as a condition on a matter.
    fn texted(&self, parts: &mut Parts) {
        let mut titled = Parts { values: std::mem::take(&mut parts.values), ..Parts::default() };
        let numbered = self.text.number.is_some().then(|| self.in_number(&mut titled));
        self.titled(&mut titled, "matter.id", None);
        let text = titled.text();
        parts.values = titled.values;
        parts.conditions.push(numbered.map_or(text.clone(), |numbered| format!("({numbered} OR ({text}))")));
    }

    /// All pieces of the text but the one that is known already, of the matter with this id.
    fn titled(&self, parts: &mut Parts, id: &str, known: Option<usize>) {
        let others = self.text.pieces.iter().enumerate().filter(|(n, _)| Some(*n) != known);
        for (_, piece) in others {
            let body = parts.place(self.scope.body.as_str().into());
            let condition = piece.condition(parts);
            parts.conditions.push(query::has_piece(&body, id, &condition));
        }
    }

    fn with_piece(&self, parts: &mut Parts, n: usize) -> String {
        let piece = &self.text.pieces[n];
        let body = parts.place(self.scope.body.as_str().into());
        let condition = piece.condition(parts);
        let open = self.filter.open.filter(|_| piece.whole).map(|open| parts.place(i64::from(open).into()));
        let open = open.map_or_else(String::new, |open| format!(" AND is_open = {open}"));
        format!("body = {body} AND {condition}{open}")
    }

    fn numbered(&self, parts: &mut Parts) -> String {
        let body = parts.place(self.scope.body.as_str().into());
        let number = self.in_number(parts);
        format!("matter.body = {body} AND {number}")
    }

    fn in_number(&self, parts: &mut Parts) -> String {
        let number = self.text.number.as_deref().unwrap_or_default();
        let (from, to) = (parts.place(number.into()), parts.place(format!("{number}{}", char::MAX).into()));
        format!("matter.receipt >= {from} AND matter.receipt < {to}")
    }
}

/// So many were found up to a place.
fn bounded(found: i64, until: Option<Cursor>) -> Count {
    match (Count::of(found), until) {
        (Count::Exact(found), Some(_)) => Count::More(found),
        (count, _) => count,
    }
}

impl Text {
    fn read(text: &str) -> Text {
        let words = piece::words(text);
        let number: String = words.concat().into_iter().collect();
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        let pairs = words.iter().flat_map(|word| word.windows(2.min(word.len()))).take(PIECES_MAX);
        Text {
            pieces: pairs.map(|pair| Piece { text: pair.iter().collect(), whole: pair.len() == 2 }).collect(),
            number: is_number.then_some(number),
        }
    }
}

impl Piece {
    fn condition(&self, parts: &mut Parts) -> String {
        let from = parts.place(self.text.as_str().into());
        if self.whole {
            return format!("piece = {from}");
        }
        let to = parts.place(format!("{}{}", self.text, char::MAX).into());
        format!("piece >= {from} AND piece < {to}")
    }
}

/// The matter of a place.
pub(crate) fn id(text: &str) -> Result<MatterId, Trouble> {
    text.parse().map_err(|_| Trouble::Damaged("matter: id".into()))
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::every_walk;
