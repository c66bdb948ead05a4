//! Campaigns in a drill: what people of the county do about a notice.
//!
//! Refuses: to decide, and to read a notice: whoever takes one in says what stands in it.

use crate::By;
use crate::people::Done;
use crate::world::World;
use bureau::act::Words;
use bureau::campaign::{self, Campaign, CampaignAct, CampaignView, Notice, PublicCampaign};
use bureau::decide::Desk;
use bureau::id::{CampaignId, PartyId, PostId};
use bureau::refusal::Refusal;

impl World {
    /// Takes a notice in as a post: a new campaign, or a further version of the one of this id.
    ///
    /// # Errors
    /// What `campaign::take_in` refuses.
    pub fn takes_in(&mut self, post: &str, id: CampaignId, original: &str, notice: Notice) -> Done {
        let before = self.campaign(id);
        let text = (Words::new("通知.txt"), Words::new(original));
        let entry = self.at_desk(post, |desk| campaign::take_in(before.as_ref(), id, text, notice, desk))?;
        self.campaigns.entry(id).or_default().push(entry);
        Ok(())
    }

    /// Does an act on a campaign as a post.
    ///
    /// # Errors
    /// What `campaign::decide` refuses.
    pub fn acts_on_campaign(&mut self, post: &str, id: CampaignId, act: CampaignAct) -> Done {
        let campaign = self.campaign(id).ok_or_else(campaign::no_such_campaign)?;
        let entry = self.at_desk(post, |desk| campaign::decide(&campaign, act, desk))?;
        self.campaigns.entry(id).or_default().push(entry);
        Ok(())
    }

    /// What a post sees of a campaign.
    ///
    /// # Errors
    /// `no-such-campaign`.
    pub fn campaign_as_post(&mut self, post: &str, id: CampaignId) -> Result<CampaignView, Refusal> {
        let campaign = self.campaign(id).ok_or_else(campaign::no_such_campaign)?;
        let entries = self.campaigns.get(&id).cloned().unwrap_or_default();
        self.at_desk(post, |desk| campaign::view(&campaign, &entries, desk))
    }

    /// What everybody sees of it.
    pub fn public_campaign(&self, id: CampaignId) -> Option<PublicCampaign> {
        campaign::public(&self.campaign(id)?, self.roster())
    }

    fn campaign(&self, id: CampaignId) -> Option<Campaign> {
        Campaign::replay(self.campaigns.get(&id)?)
    }

    fn at_desk<T>(&mut self, post: &str, then: impl FnOnce(&Desk<'_>) -> Result<T, Refusal>) -> Result<T, Refusal> {
        // A post acts in its own name here: whose matter it is plays no part.
        let actor = self.actor(&By::Post(PostId::new(post)), PartyId::new(0))?;
        self.with_present(&actor, then)
    }
}
