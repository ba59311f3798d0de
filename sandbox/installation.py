"""The install page: where "Add to Slack" leads, and back with a code for oauth.v2.access."""

import secrets
from urllib.parse import urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.desk import Desk
from sandbox.guard import HEADERS, LOOPBACK
from sandbox.rendering import TEMPLATES


class Installation:
    """``/oauth/v2/authorize``: shows the scopes and sends the visitor back to a redirect address on loopback."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)

    def routes(self) -> list[Route]:
        """What to serve at the root."""
        path = "/oauth/v2/authorize"
        return [Route(path, self.ask), Route(path, self.allow, methods=["POST"])]

    async def ask(self, request: Request) -> Response:
        """Show what the app wants to be allowed."""
        asked, workspace = request.query_params, self._desk.workspace
        scopes = sorted(scope for scope in asked.get("scope", "").split(",") if scope) or sorted(self._desk.scopes)
        people = [person for person in workspace.people.values() if not person.is_bot and not person.deleted]
        page = self._environment.get_template("install.html")
        html = page.render(workspace=workspace, scopes=scopes, people=people, asked=asked)
        return HTMLResponse(html, headers=HEADERS)

    async def allow(self, request: Request) -> Response:
        """Go back to the app with a code good once, or with ``access_denied``."""
        async with request.form() as form:
            fields = {key: str(value) for key, value in form.items()}
        target = fields.get("redirect_uri", "")
        if urlsplit(target).hostname not in LOOPBACK or urlsplit(target).scheme not in {"http", "https"}:
            return PlainTextResponse("The redirect address must be on loopback.", 400)
        answer = {"state": fields.get("state", "")}
        if fields.get("answer") == "allow":
            answer["code"] = secrets.token_urlsafe(18)
            self._desk.codes[answer["code"]] = self._desk.workspace.person(fields.get("user", "")).id
        else:
            answer["error"] = "access_denied"
        return RedirectResponse(f"{target}{'&' if '?' in target else '?'}{urlencode(answer)}", 303)
