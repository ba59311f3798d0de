from pathlib import Path

import pytest

from bot.settings import BadSettings, Purpose, environment, read_settings

GOOD = {"SLACK_BOT_TOKEN": "xoxb-1-2-abc", "SLACK_APP_TOKEN": "xapp-1-A-2-def"}


def problems(variables: dict[str, str], purpose: Purpose = "run") -> tuple[str, ...]:
    with pytest.raises(BadSettings) as bad:
        read_settings(variables, purpose=purpose)
    return bad.value.problems


def test_every_problem_is_named_at_once() -> None:
    assert problems(
        {
            "SLACK_BOT_TOKEN": "xoxp-user-token",
            "SLACK_API_URL": "https://evil.example/api/",
            "DATABASE_URL": "mysql://host/db",
            "PORT": "99999",
            "AFFLUENT_MIGRATE": "perhaps",
            "AFFLUENT_LOG_LEVEL": "loud",
            "AFFLUENT_LOG_FORMAT": "xml",
        }
    ) == (
        "SLACK_BOT_TOKEN does not look right: it should start with xoxb-.",
        "SLACK_API_URL must be https:// on slack.com or slack-gov.com, or an address on this machine (127.0.0.1).",
        "DATABASE_URL must be sqlite:///path or postgresql://user:password@host/name.",
        "PORT must be a port number, 0 to 65535.",
        "AFFLUENT_MIGRATE must be yes or no.",
        "AFFLUENT_LOG_LEVEL must be one of DEBUG, INFO, WARNING, ERROR.",
        "AFFLUENT_LOG_FORMAT must be console or json.",
        "Neither SLACK_APP_TOKEN (for Socket Mode) nor SLACK_SIGNING_SECRET (for HTTP) is set: one is needed.",
    )


def test_nothing_set_names_what_is_needed() -> None:
    assert problems({}) == (
        "SLACK_BOT_TOKEN is not set: it is the token that starts with xoxb-.",
        "Neither SLACK_APP_TOKEN (for Socket Mode) nor SLACK_SIGNING_SECRET (for HTTP) is set: one is needed.",
    )
    assert problems({}, "tick") == ("SLACK_BOT_TOKEN is not set: it is the token that starts with xoxb-.",)
    assert read_settings({}, purpose="database").database_url.get_secret_value() == "sqlite:///.data/affluent.db"


@pytest.mark.parametrize(
    "url",
    [
        "http://slack.com/api/",
        "https://slack.com.evil.example/api/",
        "https://notslack.com/api/",
        "https://user@slack.com/api/",
        "https://slack.com@evil.example/",
        "http://192.168.1.4/api/",
        "http://127.0.0.1.evil.example/api/",
        "http://localhost.evil.example/",
        "ftp://127.0.0.1/",
        "slack.com",
        "https://slack.com/api/?to=evil",
        "http://[::2]/api/",
    ],
)
def test_the_token_goes_nowhere_but_to_slack_or_this_machine(url: str) -> None:
    assert [p.split()[0] for p in problems(GOOD | {"SLACK_API_URL": url})] == ["SLACK_API_URL"]


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("https://slack.com/api/", False),
        ("https://slack-gov.com/api", False),
        ("https://edge.slack.com/api/", False),
        ("http://127.0.0.1:8766/api/", True),
        ("http://localhost:8766/api", True),
        ("http://[::1]:1/api/", True),
    ],
)
def test_slack_and_loopback_are_taken(url: str, loopback: bool) -> None:
    settings = read_settings(GOOD | {"SLACK_API_URL": url}, purpose="run")
    assert (settings.slack_api_url, settings.on_loopback) == (url.rstrip("/") + "/", loopback)


@pytest.mark.parametrize(
    "token", ["xoxb-", "xoxb-a b", "xoxb-é", "xoxb-a\nb"], ids=["empty", "space", "accent", "new line"]
)
def test_a_broken_token_is_told_without_being_repeated(token: str) -> None:
    (problem,) = problems(GOOD | {"SLACK_BOT_TOKEN": token})
    assert problem.startswith("SLACK_BOT_TOKEN does not look right")


def test_problems_never_repeat_a_value() -> None:
    told = " ".join(problems(dict.fromkeys(("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DATABASE_URL"), "s3cret-value")))
    assert "s3cret" not in told


def test_secrets_do_not_show() -> None:
    settings = read_settings(
        GOOD | {"SLACK_SIGNING_SECRET": "s3cret", "DATABASE_URL": "postgresql://u:passw0rd@h/d"}, purpose="run"
    )
    shown = repr(settings)
    assert [word for word in ("xoxb-1", "xapp-1", "s3cret", "passw0rd") if word in shown] == []


def test_socket_mode_wins_over_http() -> None:
    assert read_settings(GOOD | {"SLACK_SIGNING_SECRET": "x"}, purpose="run").socket_mode is True
    http = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "x"}
    assert read_settings(http, purpose="run").socket_mode is False


def test_the_database_lies_beside_the_data() -> None:
    settings = read_settings(GOOD | {"AFFLUENT_DATA": "/var/lib/affluent"}, purpose="run")
    assert settings.database_url.get_secret_value() == "sqlite:////var/lib/affluent/affluent.db"


def test_the_env_file_is_read_and_the_process_overrules_it(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text('PORT=1\nSLACK_BOT_TOKEN="xoxb-file"\nAFFLUENT_MIGRATE=\n')
    read = environment({"PORT": "2", "SLACK_APP_TOKEN": "  "}, tmp_path / ".env")
    assert read == {"PORT": "2", "SLACK_BOT_TOKEN": "xoxb-file"}


def test_no_env_file_is_no_problem(tmp_path: Path) -> None:
    assert environment({"PORT": "2"}, tmp_path / ".env") == {"PORT": "2"}
