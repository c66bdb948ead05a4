//! The rules of reading, by name, so that every reading can be explained.
//!
//! Refuses: rules about one notice; each row is a habit of the genre.

use crate::draft::Grade;

macro_rules! rules {
    ($($(#[doc = $doc:literal])+ $name:ident $grade:ident $zh:literal,)+) => {
        /// Why something was read the way it was.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Rule { $($(#[doc = $doc])+ $name,)+ }

        impl Rule {
            /// Every rule.
            pub const ALL: &[Rule] = &[$(Rule::$name,)+];

            /// How sure a reading by this rule is at most.
            pub fn grade(self) -> Grade {
                match self { $(Rule::$name => Grade::$grade,)+ }
            }

            /// The name of the rule.
            pub fn word(self) -> &'static str {
                match self { $(Rule::$name => stringify!($name),)+ }
            }

            /// The rule in a Chinese sentence.
            pub fn zh(self) -> &'static str {
                match self { $(Rule::$name => $zh,)+ }
            }
        }
    };
}

rules! {
    /// The title stands on lines of its own above the text.
    TitleLines Stated "标题独立成行",
    /// The title is named by 「印发《…》」.
    TitlePromulgated Resolved "标题取自“印发”之后的文件名",
    /// The organ that signs, next to the date.
    IssuerSigned Stated "落款单位",
    /// The organ of the letterhead, 「…文件」.
    IssuerLetterhead Stated "版头单位",
    /// The organ the text says decided.
    IssuerDecided Inferred "文中称由其决定或研究同意",
    /// The organ the title begins with.
    IssuerInTitle Inferred "标题开头的单位",
    /// A number on a line of its own at the top.
    NumberLine Stated "发文字号独立成行",
    /// A labelled row of the page around the notice.
    PageLabel Stated "网页著录项",
    /// A date on a line of its own by the signature.
    DateSigned Stated "成文日期",
    /// The day of printing, for want of one of signing.
    DatePrinted Inferred "未见成文日期，取印发日期",
    /// The last word of the title.
    KindOfTitle Stated "标题末尾的文种",
    /// The line above the text that ends in a colon.
    Addressees Stated "主送机关",
    /// A document cited with its name or number.
    Cited Stated "引用文件",
    /// A heading that is called a phase.
    PhaseHeading Stated "称为阶段的小标题",
    /// A numbered part of a section on steps.
    PhaseOfSteps Inferred "步骤安排部分的分项",
    /// A sentence that gives a phase its dates.
    PhaseSentence Inferred "句中所列阶段",
    /// A row of a table.
    TableRow Stated "表格中的一行",
    /// A numbered item of a part on tasks.
    TaskItem Stated "任务部分的分项",
    /// A numbered item that has a unit or a date.
    TaskItemAssigned Stated "有单位或时限的分项",
    /// A sentence that gives a unit something to do or hand in by a date.
    TaskSentence Inferred "有时限或报送要求的句子",
    /// 「牵头单位:」 and its like.
    UnitLabel Stated "有标签的单位",
    /// Units in brackets after the item.
    UnitBracket Stated "括注的单位",
    /// 「由…牵头」, 「…配合」, 「…会同…」.
    UnitVerb Stated "有牵头、配合、会同等用语",
    /// The subject of the sentence.
    UnitSubject Inferred "句子的主语",
    /// The unit of the heading, for parts without one.
    UnitOfHeading Resolved "上一级标题的单位",
    /// A cell of a table.
    UnitCell Stated "表格中的单位",
    /// The first of a list, as the notice says.
    UnitFirst Resolved "文中规定排在第一位的为牵头单位",
    /// The day is written out in full.
    DayFull Stated "日期完整",
    /// The year comes from the same sentence or a heading above.
    YearNear Resolved "年份取自同句或上级标题",
    /// The year is that of signing.
    YearSigned Resolved "年份取自成文日期",
    /// The year comes from title or introduction.
    YearTitle Resolved "年份取自标题或引言",
    /// The sign for month or day was lost.
    DayLost Guessed "月、日字样缺失，按数字推读",
    /// A term counted from the day of issue.
    DayAfterIssue Resolved "自印发之日起计算",
    /// A part of an evaluation with its share or points.
    Weight Stated "评价所占比重或分值",
    /// A figure with a unit to be reached.
    Target Inferred "目标数字",
    /// A figure that limits or punishes.
    Threshold Inferred "限度、频次或处理标准",
    /// A number near 「电话」 or 「热线」.
    Telephone Stated "电话、热线字样之后的号码",
    /// A name after 组长, 成员 and the like.
    GroupName Stated "领导小组职务之后的姓名",
    /// What a sentence says is to be made or handed in.
    Deliverable Inferred "应制定或报送的材料",
}
