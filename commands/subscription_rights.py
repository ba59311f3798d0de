"""Who may have digests sent where."""

from __future__ import annotations

from commands.asking import Asking
from pipeline.refusals import AdminsOnly, NotInChannel, SharedChannel
from pipeline.rights import may_administer
from storage.subscriptions import is_person

_NAMED = 3


async def check_rights(asking: Asking, pipeline_id: int, target: str) -> None:
    """AdminsOnly where this digest is not the asker's to set up, change or stop.

    Everybody decides about their own; about another person's an admin or a manager of the pipeline; about a channel's
    they too where the policy leaves deals to their owners, else everybody.
    """
    mine = target == asking.person.user_id
    open_to_all = asking.policy == "everyone" and not is_person(target)
    managers = (await asking.work.pipelines.get(pipeline_id)).rules.managers
    if mine or open_to_all or asking.person.user_id in managers or may_administer(asking.person):
        return
    raise AdminsOnly(admins=tuple((await asking.work.people.admins())[:_NAMED]))


def check_reach(asking: Asking, target: str) -> None:
    """SharedChannel, NotInChannel where the bot may not post; a person can be written to until Slack says otherwise.

    What Slack says is of the channel where it was asked, or that a form names (`bot.desk`).
    """
    if is_person(target):
        return
    if asking.invocation.channel_shared:
        raise SharedChannel
    if not asking.invocation.channel_reachable:
        raise NotInChannel(channel_id=target)
