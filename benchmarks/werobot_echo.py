"""WeRoBot's echo as its documentation has it, with sessions off: nothing is stored. Run by gunicorn."""

import os

import werobot

robot = werobot.WeRoBot(token=os.environ["WEROBOT_TOKEN"], enable_session=False)


@robot.text
def echo(message):
    """Return what was said."""
    return message.content


application = robot.wsgi
