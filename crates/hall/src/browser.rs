//! What kind of browser somebody has, as they recognise it. Refuses: to keep more than that.

/// Marks of browsers in the order to look for them, for most claim to be another as well.
const BROWSERS: [(&str, &str); 9] = [
    ("MicroMessenger/", "微信"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("QQBrowser/", "QQ浏览器"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("Trident/", "IE"),
];

/// Marks of systems.
const SYSTEMS: [(&str, &str); 7] = [
    ("HarmonyOS", "鸿蒙"),
    ("Android", "安卓"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
];

/// `Edge（Windows）`
pub fn kind(agent: &str) -> String {
    let of =
        |marks: &[(&str, &'static str)]| marks.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    match (of(&BROWSERS), of(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser}（{system}）"),
        (Some(name), None) | (None, Some(name)) => name.into(),
        (None, None) => "其他浏览器".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_told_by_its_kind_alone() {
        let edge =
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36 Edg/131.0";
        let phone =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Safari/604.1";
        for (agent, expected) in [(edge, "Edge（Windows）"), (phone, "Safari（iPhone）"), ("curl/8", "其他浏览器")]
        {
            assert_eq!(kind(agent), expected);
        }
    }
}
