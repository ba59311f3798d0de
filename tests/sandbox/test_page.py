from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from yarl import URL

from sandbox.desk import Permit
from sandbox.server import PageButton
from sandbox.wording import Wording
from sandbox.world import Person
from tests.sandbox.conftest import Stage, a_stage

AT = 1_795_420_800  # Monday 23 November 2026, 9:00 in Paris
NAMES = {"U001": "Léa Martin", "C001": "sales"}


def wording(tz: str = "Europe/Paris", locale: str = "en-US", at: float = AT) -> Wording:
    viewer = Person(id="U001", name="lea", tz=tz, locale=locale)
    return Wording(viewer, lambda name: NAMES.get(name, ""), lambda: at)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* _it_ ~no~ `co*d*e`", "<strong>bold</strong> <em>it</em> <s>no</s> <code>co*d*e</code>"),
        ("2*3*4 snake_case_name a~b~c", "2*3*4 snake_case_name a~b~c"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("&lt;!channel&gt; &amp;amp;", "&lt;!channel&gt; &amp;amp;"),
        ("<!channel>", '<span class="mention loud">@channel</span>'),
        ("<@U001>", '<span class="mention me">@Léa Martin</span>'),
        ("<#C001|x>", '<span class="mention">#sales</span>'),
        (
            '<https://x.y/?a=1&amp;b="2"|*see*>',
            '<a href="https://x.y/?a=1&amp;b=&#34;2&#34;" target="_blank" rel="noopener noreferrer">*see*</a>',
        ),
        ("<javascript:alert(1)|click>", "&lt;javascript:alert(1)|click&gt;"),
        ("&gt; said\n&gt; twice\nafter", "<blockquote>said<br>twice</blockquote>after"),
        ("```\na  <b>\n```", "<pre>a  b</pre>"),
        (":tada: :nonsense: 10:30", "🎉 :nonsense: 10:30"),
        ("\ue0000\ue001 `x`", "0 <code>x</code>"),
    ],
)
def test_mrkdwn_becomes_html_and_nothing_else_does(text: str, html: str) -> None:
    assert str(wording().mrkdwn(text)) == html


@pytest.mark.parametrize(
    ("format_", "tz", "locale", "shown"),
    [
        ("{date_short} at {time}", "Europe/Paris", "en-US", "Nov 23, 2026 at 9:00 AM"),
        ("{date_long} {time}", "Europe/Paris", "fr-FR", "lundi 23 novembre 2026 09:00"),
        ("{date_num} {time}", "Asia/Tokyo", "en-US", "2026-11-23 5:00 PM"),
        ("{date_pretty}", "Europe/Paris", "fr-FR", "aujourd’hui"),
        ("{date_short_pretty}", "America/New_York", "en-US", "today"),
        ("{ago}", "Europe/Paris", "en-US", "in 0 seconds"),
    ],
)
def test_dates_are_in_the_readers_zone_and_language(format_: str, tz: str, locale: str, shown: str) -> None:
    html = str(wording(tz, locale).mrkdwn(f"<!date^{AT}^{format_}|then>")).replace("\u202f", " ")
    assert html.partition(">")[2] == f"{shown}</time>"


def test_a_broken_date_shows_its_fallback() -> None:
    assert str(wording().mrkdwn("<!date^soon^{date}|some day>")) == "some day"


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def test_hostile_words_are_inert_wherever_they_stand(stage: Stage, http: aiohttp.ClientSession) -> None:
    evil = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"

    def plain(text: str) -> dict[str, Any]:
        return {"type": "plain_text", "text": text[:75]}

    options = [{"text": plain(evil), "value": evil}]
    confirm = {"title": plain(evil), "text": plain(evil), "confirm": plain(evil[:30]), "deny": plain(evil[:30])}
    blocks: list[dict[str, Any]] = [
        {"type": "section", "block_id": evil, "text": {"type": "mrkdwn", "text": evil}},
        {"type": "header", "text": plain(evil)},
        {
            "type": "actions",
            "elements": [
                {"type": "button", "action_id": evil, "value": evil, "text": plain(evil), "confirm": confirm},
                {"type": "button", "action_id": "u", "url": "javascript:alert(1)", "text": plain("x")},
                {"type": "static_select", "action_id": "s", "placeholder": plain(evil), "options": options},
            ],
        },
        {"type": "image", "image_url": evil, "alt_text": evil},
        {"type": "markdown", "text": f"{evil} [x](javascript:alert(1))"},
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": evil}]}],
        },
        {"type": "table", "rows": [[{"type": "raw_text", "text": evil}]]},
    ]
    await stage.client.chat_postMessage(channel="C001", text=evil, blocks=blocks, username=evil)
    async with http.get(f"{stage.address}/?user=U001&show=C001&thread={evil}") as response:
        html = await response.text()
        policy = response.headers["Content-Security-Policy"]
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert 'href="javascript' not in html
    assert "default-src 'self'" in policy


async def test_the_page_shows_a_form_to_its_person_alone(stage: Stage, http: aiohttp.ClientSession) -> None:
    view = {"type": "modal", "title": {"type": "plain_text", "text": "Secret form"}, "blocks": []}
    trigger = stage.sandbox._desk.triggers.issue(Permit(user="U001"))
    await stage.client.views_open(trigger_id=trigger, view=view)
    async with http.get(f"{stage.address}/?user=U001") as mine, http.get(f"{stage.address}/?user=U002") as theirs:
        assert "Secret form" in await mine.text()
        assert "Secret form" not in await theirs.text()


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example:80"}, {"Origin": "http://evil.example"}, {"Origin": "null"}], ids=str
)
async def test_other_sites_and_other_names_are_kept_out(
    stage: Stage, http: aiohttp.ClientSession, headers: dict[str, str]
) -> None:
    for path in ("/", "/control/state", "/api/auth.test"):
        async with http.get(f"{stage.address}{path}", headers=headers) as response:
            assert response.status == 403
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await http.ws_connect(f"{stage.address}/link/?ticket=x", headers=headers)


async def test_it_binds_to_loopback_only(stage: Stage) -> None:
    with pytest.raises(ValueError, match="loopback only"):
        async with stage.sandbox.serve(host="0.0.0.0"):
            pass


async def test_everything_can_be_done_by_the_control_api(http: aiohttp.ClientSession) -> None:
    async def pressed() -> str:
        return "done"

    async with a_stage(buttons=(PageButton("Press", pressed),)) as stage:

        async def call(path: str, **body: Any) -> dict[str, Any]:
            async with http.post(f"{stage.address}/control/{path}", json=body) as response:
                answer: dict[str, Any] = await response.json()
                assert response.status == (200 if answer["ok"] else 400)
                return answer

        async def read(path: str) -> dict[str, Any]:
            async with http.get(f"{stage.address}/control/{path}") as response:
                answer: dict[str, Any] = await response.json()
                return answer

        seen = await call("act/message", user="U001", channel="C001", text="hi")
        assert [item["text"] for item in (await read("messages/C001"))["messages"]] == ["hi"]
        assert seen["seen"]["ts"] == stage.sandbox.messages("C001")[0]["ts"]
        failed = await call("act/command", user="U001", channel="C001", text="/say hi")
        assert failed["seen"]["error"] == "dispatch_failed"
        assert (await call("act/sing"))["ok"] is False
        assert (await call("act/message", user="U001"))["ok"] is False
        assert (await call("fault/rate_limit", method="chat.postMessage", retry_after=3))["ok"]
        assert (await call("fault/take", kind="x", method="y"))["ok"] is False
        await call("settings", ack_seconds=0.5, strict_limits=True, people=[{"id": "U001", "tz": "Asia/Tokyo"}])
        assert (stage.sandbox.ack_seconds, stage.sandbox.limits.strict) == (0.5, True)
        assert stage.sandbox.workspace.people["U001"].tz == "Asia/Tokyo"
        await call("settings", channels=[{"id": "C001", "name": "sales", "is_archived": True}])
        assert stage.sandbox.workspace.conversations["C001"].is_archived
        assert (await call("button/0"))["said"] == "done"
        assert (await call("button/7"))["ok"] is False
        state = await read("state")
        assert [item["id"] for item in state["channels"]][:3] == ["C001", "C002", "G003"]
        assert state["buttons"] == ["Press"]
        assert (await read("calls"))["requests"][-1]["error"] == "dispatch_failed"
        assert (await read("views/U001"))["views"] == []


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # the SDK's own affair
async def test_an_installation_ends_with_a_token(stage: Stage, http: aiohttp.ClientSession) -> None:
    back = "http://127.0.0.1:9/slack/oauth_redirect"
    query = {"client_id": "1.2", "scope": "commands,chat:write", "state": "abc", "redirect_uri": back}
    async with http.get(f"{stage.address}/oauth/v2/authorize", params=query) as response:
        assert "chat:write" in await response.text()
    form = {"user": "U003", "redirect_uri": back, "state": "abc", "answer": "allow"}
    async with http.post(f"{stage.address}/oauth/v2/authorize", data=form, allow_redirects=False) as response:
        target = URL(response.headers["location"])
    assert target.query["state"] == "abc"
    code = target.query["code"]
    granted = await stage.client.oauth_v2_access(client_id="1.2", client_secret="x", code=code)
    assert (granted["bot_user_id"], granted["authed_user"]["id"]) == ("U0BOT", "U003")
    with pytest.raises(SlackApiError, match="invalid_code"):
        await stage.client.oauth_v2_access(client_id="1.2", client_secret="x", code=code)
    async with http.post(
        f"{stage.address}/oauth/v2/authorize", data=form | {"redirect_uri": "http://evil.example"}
    ) as response:
        assert response.status == 400
    async with http.post(
        f"{stage.address}/oauth/v2/authorize", data=form | {"answer": "cancel"}, allow_redirects=False
    ) as response:
        assert "error=access_denied" in response.headers["location"]
