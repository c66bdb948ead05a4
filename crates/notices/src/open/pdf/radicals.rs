//! Signs of dictionaries that a PDF gives in place of the characters they look like.
//!
//! Refuses: every other character. Browsers and printers write the first code of a shape, and 方 and ⽅ have one shape.

/// The characters of U+2F00 and what follows it, in their order.
const KANGXI: &str = "一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐\
彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴\
立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑\
非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠";

/// Further signs, each before its character.
const FURTHER: &str = "⺁厂⺇几⺌小⺒巳⺓幺⺝月⺟母⺠民⺩王⺪疋⺫目⺬示⺮竹⺶羊⺻聿⺽臼⻁虎⻃覀⻄西⻅见⻆角⻉贝⻋车⻑長⻒镸⻓长⻔门⻗雨⻘青\
⻙韦⻚页⻛风⻜飞⻝食⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟";

/// The character that a sign stands for; every other one as it is.
pub(super) fn plain(c: char) -> char {
    let known = match c {
        '\u{2e80}'..='\u{2eff}' => FURTHER.chars().skip_while(|sign| *sign != c).nth(1),
        '\u{2f00}'..='\u{2fd5}' => KANGXI.chars().nth(c as usize - 0x2f00),
        _ => None,
    };
    known.unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_read_as_characters() {
        assert_eq!("⽅⼀⿕⻔⻳⺀方".chars().map(plain).collect::<String>(), "方一龠门龟⺀方");
    }
}
