//! Bytes into characters: UTF-8, UTF-16, GB18030 (with GBK and GB 2312 in it), Big5.
//!
//! Refuses: other encodings, and bytes that are not Chinese text in one of these. What was declared comes first, then
//! UTF-8 if all of it is, then whichever of the two old ones gives the characters official texts are made of.

use super::{Unopened, Why};
use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

/// Characters that make up official texts, in both scripts: in any of them, every third to fifth one is here.
const COMMON: &str = "的一是在不了有和人中大为上个国以要时来用们到地于出分对成会可主年动同工下过部度家电理高二\
现物政府机关行政工作县市区省单位各级责任公开办理时间进行实施方案通知意见法规制定组织领导加强建立完善检查考核监督服务\
效能建设三四五六七八九十月日第阶段主要任务目标总结报送前底由局委员会开展活动人民事项审批群众问题整改落实\
為個國時來們動過電現務關機單級責開辦間進實體領導強檢監標總結報組織設項審眾題階區縣與會業準負計劃\
，。、；：（）《》“”〔〕";

/// Signs of COMMON per hundred characters outside ASCII, below which bytes are not taken for Chinese text.
const SHARE_MIN: usize = 8;

/// Characters outside ASCII, of which one may be damaged.
const PER_DAMAGED: usize = 50;

/// The text of a file, by its mark, by what it declares, or by what it gives.
pub(super) fn text(bytes: &[u8], declared: Option<&'static Encoding>) -> Result<String, Unopened> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return Ok(encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned());
    }
    if memchr::memchr(0, bytes).is_some() {
        return Err(Why::OtherKind.into());
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let is_old = declared.is_some_and(|encoding| encoding != UTF_8);
        // A page that declares GBK and was stored as UTF-8 is more often met than the other way round.
        if !is_old || text.is_ascii() || share(text) >= SHARE_MIN {
            return Ok(text.to_owned());
        }
    }
    let declared = declared.filter(|encoding| *encoding != UTF_16LE && *encoding != UTF_16BE);
    let declared = declared.map(|encoding| if encoding == GBK { GB18030 } else { encoding });
    if let Some(text) = declared.and_then(|encoding| decode(bytes, encoding)) {
        return Ok(text);
    }
    let candidates = [UTF_8, GB18030, BIG5].into_iter().filter_map(|encoding| decode(bytes, encoding));
    let best = candidates.map(|text| (share(&text), text)).max_by_key(|(share, _)| *share);
    best.filter(|(share, _)| *share >= SHARE_MIN).map(|(_, text)| text).ok_or_else(|| Why::Encoding.into())
}

/// The text, if hardly anything of it is damaged.
fn decode(bytes: &[u8], encoding: &'static Encoding) -> Option<String> {
    let text = encoding.decode_without_bom_handling(bytes).0;
    let wide = text.chars().filter(|c| !c.is_ascii()).count();
    let damaged = text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
    (damaged * PER_DAMAGED <= wide).then(|| text.into_owned())
}

/// How many of a hundred characters outside ASCII are common ones.
fn share(text: &str) -> usize {
    // One look at the beginning is enough, and keeps a long text from being counted for long.
    let wide = || text.chars().filter(|c| !c.is_ascii()).take(20_000);
    let common: std::collections::HashSet<char> = COMMON.chars().collect();
    wide().filter(|c| common.contains(c)).count() * 100 / wide().count().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTICE: &str = "关于开展全县机关效能建设活动的实施方案\n一、主要任务\n由县财政局牵头，6月底前完成。";
    const OLD_SCRIPT: &str = "關於開展全縣機關效能建設活動的實施方案\n一、主要任務\n由縣財政局牽頭，6月底前完成。";

    fn check(bytes: &[u8], declared: Option<&str>, want: Option<&str>) {
        let declared = declared.and_then(|label| Encoding::for_label(label.as_bytes()));
        assert_eq!(text(bytes, declared).ok().as_deref(), want);
    }

    #[test]
    fn each_encoding_is_known_by_what_it_gives() {
        let (gbk, big5) = (GBK.encode(NOTICE).0, BIG5.encode(OLD_SCRIPT).0);
        check(NOTICE.as_bytes(), None, Some(NOTICE));
        check(&gbk, None, Some(NOTICE));
        check(&big5, None, Some(OLD_SCRIPT));
        check(&GB18030.encode(OLD_SCRIPT).0, None, Some(OLD_SCRIPT));
        check(&GB18030.encode(&format!("{NOTICE}𠮷")).0, None, Some(&format!("{NOTICE}𠮷")));
        // A character cut in half is lost, not the text.
        let (cut, _) = gbk.split_at(gbk.len() - 1);
        check(cut, None, None);
        let long = GBK.encode(&NOTICE.repeat(3)).0.into_owned();
        assert!(text(&long[..long.len() - 1], None).unwrap().ends_with("6月底前完成\u{fffd}"));
    }

    #[test]
    fn a_mark_says_which_encoding_it_is() {
        let with_mark = format!("\u{feff}{NOTICE}");
        check(with_mark.as_bytes(), None, Some(NOTICE));
        for bytes in [u16::to_le_bytes as fn(u16) -> [u8; 2], u16::to_be_bytes] {
            check(&with_mark.encode_utf16().flat_map(bytes).collect::<Vec<_>>(), None, Some(NOTICE));
        }
    }

    #[test]
    fn what_is_declared_is_believed_unless_it_cannot_be() {
        check(&GBK.encode("丨丿乙").0, Some("gb2312"), Some("丨丿乙"));
        check(NOTICE.as_bytes(), Some("gbk"), Some(NOTICE));
        check(&BIG5.encode(OLD_SCRIPT).0, Some("utf-8"), Some(OLD_SCRIPT));
    }

    #[test]
    fn what_is_no_chinese_text_is_refused() {
        check(b"\x80\x81\xfe\xff\x90\x00abc", None, None);
        check(&(128..=255).collect::<Vec<u8>>().repeat(20), None, None);
        check(b"plain words", None, Some("plain words"));
    }
}
