from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.clients import Clients, open_clients
from bot.running import Bot
from bot.settings import Settings, read_settings
from bot.web import take_port
from sandbox.server import Sandbox
from sandbox.world import Channel, Person, World
from tests.bot.house import StandInHouse

MANIFEST = Path(__file__).parents[2] / "app_manifest.yml"
TOKENS = {"SLACK_BOT_TOKEN": "xoxb-test", "SLACK_APP_TOKEN": "xapp-test"}
TEAM = "T001"

CLAIRE = Person(
    id="U1", name="claire", real_name="Claire Morel", tz="Europe/Paris", locale="fr-FR", is_admin=True, is_owner=True
)
TOM = Person(id="U2", name="tom", real_name="Tom Becker", tz="Europe/London", locale="en-GB")
GUEST = Person(id="U3", name="gus", real_name="Gus Guest", tz="Europe/Paris", is_restricted=True)
STRANGER = Person(id="U4", name="stan", real_name="Stan Stranger", team_id="T999")
GONE = Person(id="U5", name="gone", real_name="Gone Girl", deleted=True)
PEOPLE = (CLAIRE, TOM, GUEST, STRANGER, GONE)

WORLD = World(
    team_id=TEAM,
    people=PEOPLE,
    channels=(
        Channel(id="C1", name="sales", members=("U1", "U2", "U3", "U4")),
        Channel(id="C2", name="general", members=("U1", "U2")),
        Channel(id="C3", name="old", members=("U1",), is_archived=True),
        Channel(id="G4", name="secret", members=("U1",), is_private=True),
    ),
    bot_channels=("C1", "C3"),
)


@pytest.fixture
def slack() -> Sandbox:
    """A local Slack, not serving yet."""
    return Sandbox(world=WORLD, manifest=MANIFEST, bot_token="xoxb-test", app_token="xapp-test")


@pytest.fixture
async def address(slack: Sandbox) -> AsyncIterator[str]:
    """Where the local Slack is."""
    async with slack.serve() as served:
        yield served


@pytest.fixture
def settings(address: str, tmp_path: Path) -> Settings:
    """Settings for a bot of the local Slack."""
    local = {"SLACK_API_URL": f"{address}/api/", "DATABASE_URL": f"sqlite:///{tmp_path}/affluent.db", "PORT": "0"}
    return read_settings({**TOKENS, **local, "AFFLUENT_HOST": "127.0.0.1"}, purpose="run")


@pytest.fixture
async def clients(settings: Settings) -> AsyncIterator[Clients]:
    """Clients for the local Slack."""
    async with open_clients(settings) as opened:
        yield opened


@pytest.fixture
def house() -> StandInHouse:
    """What the process drives, as recorders."""
    return StandInHouse()


@pytest.fixture
async def bot(slack: Sandbox, settings: Settings, clients: Clients, house: StandInHouse) -> AsyncIterator[Bot]:
    """A bot at work on the local Slack, in Socket Mode."""
    async with bot_at_work(settings, clients, house) as started:
        await slack.until(lambda: slack.connections == 1)
        yield started


@asynccontextmanager
async def bot_at_work(settings: Settings, clients: Clients, house: StandInHouse) -> AsyncIterator[Bot]:
    """A bot started and stopped as the process does."""
    with take_port("127.0.0.1", 0) as listener:
        started = Bot(settings=settings, house=house.built(clients), clients=clients)
        await started.start(listener)
        try:
            yield started
        finally:
            await started.stop()
