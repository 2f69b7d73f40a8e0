"""Finds the topic of a question: the crops, animals and subjects it names first, a classifier second.

A crop or an animal decides the topic rightly 98 times in 100 (measured on farmers' questions), so it
counts for more than a subject: 柑橘施什么肥 goes to fruit before soil. What names nothing known is left to
the classifier, and what that is not sure of to the general desk.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from bot.routing.classifier import TopicClassifier
from content import dictionary
from content.dictionary.phrases import Phrases, fold
from models.enums import Topic

LIVING = frozenset(
    {
        Topic.FRUIT,
        Topic.GRAIN_OIL,
        Topic.VEGETABLE,
        Topic.HERB,
        Topic.FORESTRY,
        Topic.LIVESTOCK,
        Topic.AQUACULTURE,
    }
)
LIVING_WEIGHT = 2.0
SUBJECT_WEIGHT = 1.0
NAMED_SHARE = 0.75
"""How much what is named weighs against what the classifier says of the whole text."""

SURE_SHARE = 0.77
SHOWN_SHARE = 0.02
MODEL = Path(__file__).resolve().parents[2] / "content" / "learning" / "topic_model.npz"


class RouteDecision(StrEnum):
    """Whether a topic is sure enough to choose a specialist by."""

    ROUTE = "route"
    GENERAL_DESK = "general_desk"


@dataclass(frozen=True, slots=True)
class TopicGuess:
    """A topic and its share, between 0 and 1, of what speaks for any topic; all of a text's make about 1."""

    topic: Topic
    score: float


class TopicWords:
    """Finds topics by a list of words. Words without a topic hide shorter ones: the ox in 蜗牛."""

    def __init__(self, topic_words: Mapping[str, Topic | None]) -> None:
        self._topics = {fold(word): topic for word, topic in topic_words.items()}
        self._phrases = Phrases(self._topics)

    def living(self, text: str) -> list[str]:
        """Return the crops and animals that a text names, as they stand there."""
        found = self._phrases.find(fold(text))
        return [text[at : at + len(word)] for at, word in found if self._topics[word] in LIVING]

    def find(self, text: str) -> list[TopicGuess]:
        """Return the topics that a text names, best first; the one named earlier first among equals."""
        weights: defaultdict[Topic, float] = defaultdict(float)
        for _, word in self._phrases.find(fold(text)):
            topic = self._topics[word]
            if topic is not None:
                weights[topic] += LIVING_WEIGHT if topic in LIVING else SUBJECT_WEIGHT
        total = sum(weights.values())
        ranked = sorted(weights, key=weights.__getitem__, reverse=True)
        return [TopicGuess(topic, weights[topic] / total) for topic in ranked]


def inherit_topics(
    topic_words: Mapping[str, str], synonyms: Mapping[str, str], kinds: Mapping[str, str]
) -> dict[str, Topic | None]:
    """Return word -> topic, where other words for a crop, an animal or a subject have its topic too."""
    known = {word: Topic(topic) for word, topic in topic_words.items()}
    others = {**{word: known.get(kind) for word, kind in kinds.items()}, **_known_only(synonyms, known)}
    return {**others, **known}


def _known_only(synonyms: Mapping[str, str], known: Mapping[str, Topic]) -> dict[str, Topic]:
    return {word: known[standard] for word, standard in synonyms.items() if standard in known}


@cache
def _words() -> TopicWords:
    return TopicWords(inherit_topics(dictionary.topic_words(), dictionary.synonyms(), dictionary.kinds()))


@cache
def _classifier() -> TopicClassifier:
    return TopicClassifier.load(MODEL)


def find_topics(text: str) -> list[TopicGuess]:
    """Return the topics that a text may have, best first; none for a text without a word."""
    if not any(sign.isalnum() for sign in text):
        return []
    return mix_guesses(_words().find(text), _classifier().shares(text))


def named_topics(text: str) -> list[Topic]:
    """Return the topics of the crops, animals and subjects that a text names, best first."""
    return [guess.topic for guess in _words().find(text)]


def first_living(text: str) -> str:
    """Return the crop or animal that a text names first, as it stands there; empty if it names none."""
    return next(iter(_words().living(text)), "")


def is_living(word: str) -> bool:
    """Tell whether a word is the name of a crop or an animal, and nothing else."""
    return bool(word) and first_living(word) == word


def mix_guesses(named: Sequence[TopicGuess], guessed: Mapping[Topic, float]) -> list[TopicGuess]:
    """Put together what a text names and what the classifier says of it."""
    shares = dict(guessed)
    if named:
        shares = {topic: share * (1 - NAMED_SHARE) for topic, share in shares.items()}
        for guess in named:
            shares[guess.topic] = shares.get(guess.topic, 0.0) + guess.score * NAMED_SHARE
    ranked = sorted(shares, key=shares.__getitem__, reverse=True)
    return [TopicGuess(topic, shares[topic]) for topic in ranked if shares[topic] >= SHOWN_SHARE]


def decide_route(guesses: Sequence[TopicGuess]) -> RouteDecision:
    """Route by the first topic when it is sure; else leave the question to the general desk."""
    sure = bool(guesses) and guesses[0].score >= SURE_SHARE
    return RouteDecision.ROUTE if sure else RouteDecision.GENERAL_DESK


def sure_topic(text: str) -> Topic | None:
    """Return the topic of a text, None when nothing is sure enough to choose a specialist by."""
    guesses = find_topics(text)
    return guesses[0].topic if decide_route(guesses) is RouteDecision.ROUTE else None
