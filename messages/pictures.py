"""A message with a chart where Slack does not take the chart block: with a picture of it, or without."""

from __future__ import annotations

from dataclasses import replace

from messages.message import Block, Message


def without_chart(message: Message) -> Message:
    """The message with its table alone, where neither the chart block nor a file is taken."""
    if message.chart is None:
        return message
    kept = [block for at, block in enumerate(message.blocks) if at != message.chart_at]
    return replace(message, blocks=tuple(kept), chart=None, chart_at=0)


def with_image(message: Message, file_id: str) -> Message:
    """The message with an uploaded picture (a Slack file id), which has its title, in place of the chart block."""
    if message.chart is None:
        return message
    image: Block = {"type": "image", "slack_file": {"id": file_id}, "alt_text": message.chart.alt}
    blocks = [image if at == message.chart_at else block for at, block in enumerate(message.blocks)]
    return replace(message, blocks=tuple(blocks), chart=None, chart_at=0)
