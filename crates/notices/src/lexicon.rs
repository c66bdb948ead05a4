//! Words by which names of units and their verbs are known.
//!
//! Refuses: names of places and organs; these are endings, beginnings and verbs of the genre.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A set of words, found by how a text begins or ends.
pub(crate) struct Words {
    by_first: HashMap<char, Vec<Vec<char>>>,
    by_last: HashMap<char, Vec<Vec<char>>>,
}

impl Words {
    fn new(text: &str) -> Words {
        let mut words = Words { by_first: HashMap::new(), by_last: HashMap::new() };
        for word in text.split_whitespace() {
            let word: Vec<char> = word.chars().collect();
            words.by_first.entry(word[0]).or_default().push(word.clone());
            words.by_last.entry(word[word.len() - 1]).or_default().push(word);
        }
        words
    }

    /// Whether a text begins with one of the words.
    pub fn begin(&self, text: &[char]) -> bool {
        let words = text.first().and_then(|first| self.by_first.get(first));
        words.is_some_and(|words| words.iter().any(|word| text.starts_with(word)))
    }

    /// Whether a text ends with one of the words.
    pub fn end(&self, text: &[char]) -> bool {
        let words = text.last().and_then(|last| self.by_last.get(last));
        words.is_some_and(|words| words.iter().any(|word| text.ends_with(word)))
    }
}

/// How the name of a unit ends.
pub(crate) static ENDINGS: LazyLock<Words> = LazyLock::new(|| {
    Words::new(
        "局 委 办 室 科 股 处 厅 院 中心 政府 部 会 署 队 站 所 校 公司 集团 单位 部门 机关 机构 组 街道 社区 \
         银行 支行 司 台 馆 园 妇联 工商联 残联 文联 科协 侨联 社 频道 频率 地区 政协 人大 高校 企业 支部 总支 \
         纪检监察 市 州 县 区 旗 镇 乡 村 乡镇 各地 盟 县区 区县 县市 医院 学院 监督员 楼宇 开发区 管理区 园区 \
         窗口 班 场 协会 总队 分队 师 团 厂 矿 供电 电信 移动 联通 工会 团市委 团县委 团区委 团省委 专班",
    )
});

/// Words that end like a unit and are none.
pub(crate) static NOT_ENDINGS: LazyLock<Words> = LazyLock::new(|| {
    Words::new(
        "大会 座谈会 动员会 协调会 例会 社会 机会 总结会 推进会 培训会 会会 全部 内部 外部 干部 好处 查处 惩处 \
         到处 之处 重组 平台 后台 出台 上台 网站 校园 承办 主办 督办 快办 通办 一窗 现场 市场 立场 工作会 专题会 \
         方面 承诺办 场所 住所 农村 集体 通报会 评议会 听证会 民主生活会 交办 代办 帮办 可办 多办 城市 所处 \
         立案处 基地区 党会 一团 老师 律师 工程师 下班 上班 值班",
    )
});

/// Beginnings of sentences that are no names.
pub(crate) static NOT_BEGINNINGS: LazyLock<Words> = LazyLock::new(|| {
    Words::new(
        "加强 建立 完善 推进 推行 推动 开展 实行 实施 通过 充分 强化 健全 深化 加快 整治 清理 落实 严格 坚持 围绕 \
         积极 认真 切实 进一步 及时 按照 根据 对 把 将 以 从 为 使 让 向 在 由 经 要 不 成立 设立 组织 督促 配合 \
         会同 请 明确 确定 确保 全面 大力 深入 继续 定期 制定 制订 召开 下发 印发 涉及 包括 其中 凡 因 如 待 当 \
         并 也 还 又 再 就 已 未 即 应 集中 重点 主要 其他 存在 对于 优化 提升 提高 规范 整顿 组建 构建 完成 同时 \
         每 打造 营造 报送 上报 报 逐步 有效 具体 采取 结合 利用 依托 发挥 做好 抓好",
    )
});

/// Beginnings that are names in spite of that.
pub(crate) static STILL_BEGINNINGS: LazyLock<Words> =
    LazyLock::new(|| Words::new("组织部 组织人事 应急 对外 经济 经信 经贸 经管 经发 经开 向阳 以工代赈 规范办 综合"));

/// Words that hand something to the subject before them.
pub(crate) static STRONG: LazyLock<Words> =
    LazyLock::new(|| Words::new("要 应 须 必须 将 负责 牵头 会同 联合 组织 配合 也要 都要 均 于 务必 务于 不得 可"));

/// Words that a sentence about a unit goes on with.
pub(crate) static WEAK: LazyLock<Words> = LazyLock::new(|| {
    Words::new(
        "结合 针对 按 根据 对 在 认真 及时 分别 制定 制订 成立 建立 依法 每 切实 积极 共同 进行 开展 研究 编制 \
         汇总 完成 做好 加强 “ 《 完善 通过 围绕 利用 充分 从 以 抓好 落实 办理 报 遵照 参照 明确 确定 设立 统一 \
         严格 定期 安排 指定 召开 举办 把 具体 全面 定 集中 相应 修订 参与 参加 协助 等 承担 审核 提交 报送 上报 \
         拟定 提出 形成 梳理 公布 印发 选派 推荐 填报 主动 逐 适时 抽调 督促 牵头 年底 今年 每年 继续 深入 发动 \
         采取 贯彻 尽快 迅速 立即 推出 推进 推动 加快 强化 健全 指导 承办 主办 提供 发布 收集 清理 排查 整治 检查 \
         核查 监督 考核 评定 评选 起草 审定 审查 受理 调度 通报 组成 履行 支持 引导 宣传 培训 拨付 保障 跟踪 接到 \
         收到 配备 更新 上线 建设 打造 优化 规范 提升 扩大 压缩 实现 实行 推行 选择 部署 筹备 协调 督导 巡查 暗访 \
         抽查 走访 调研 分析 总结 撰写 填写 出台 修改 废止 实施 执行 遵守 全力 分类 同步 不定期 随时 履职 撤销 \
         聘请 邀请 登记 办好 增设 开辟 开设",
    )
});

/// Words that begin like one of those and are parts of names or other words.
pub(crate) static NOT_VERBS: LazyLock<Words> = LazyLock::new(|| {
    Words::new(
        "要求 要素 要点 要闻 要害 应急 应用 将军 负责人 联合会 联合社 组织部 组织人事 组织机构 组织委 组织生活 \
         对外 在地 可能 以下 以上 按揭 报社 报刊 报业 从业 在编 在职 统一战线 每个 安排表 研究室 研究院 研究所 \
         研究中心 落实办 以工代赈 等级 编制办 编制委 报送单位 推荐单位 监督 定点",
    )
});
