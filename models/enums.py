"""Stored choices. A value never changes once it has been released; its label lives in content/texts."""

from enum import StrEnum


class Topic(StrEnum):
    """The specialties a question is routed by, and knowledge is filed under."""

    FRUIT = "fruit"
    GRAIN_OIL = "grain_oil"
    VEGETABLE = "vegetable"
    HERB = "herb"
    FORESTRY = "forestry"
    LIVESTOCK = "livestock"
    AQUACULTURE = "aquaculture"
    PLANT_PROTECTION = "plant_protection"
    SOIL = "soil"
    MACHINERY = "machinery"
    EARTHQUAKE = "earthquake"
    OUTREACH = "outreach"
    POLICY = "policy"
    OTHER = "other"


class Channel(StrEnum):
    """The door a consultation came in by."""

    WECHAT = "wechat"
    MINIPROGRAM = "miniprogram"
    HOTLINE = "hotline"
    ONSITE = "onsite"


class ConsultationStatus(StrEnum):
    """Where a consultation stands; bot/consultations/rules.py holds the table of legal moves."""

    SELF_SERVED = "self_served"
    WAITING = "waiting"
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


class Urgency(StrEnum):
    """How fast a consultation has to be taken up."""

    NORMAL = "normal"
    URGENT = "urgent"


class Desk(StrEnum):
    """Who a consultation is for: the commissioners, or the office itself (a complaint, a request)."""

    COMMISSIONERS = "commissioners"
    OFFICE = "office"


class HistoryKind(StrEnum):
    """What happened to a consultation: one row of its history each time."""

    ASKED = "asked"
    SELF_SERVED = "self_served"
    ADDED = "added"
    OPENED = "opened"
    ASSIGNED = "assigned"
    WAITING = "waiting"
    RAISED = "raised"
    ACCEPTED = "accepted"
    ANSWERED = "answered"
    RETURNED = "returned"
    TRANSFERRED = "transferred"
    RATED = "rated"
    REOPENED = "reopened"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    MEDIA_LOST = "media_lost"
    ASKED_BACK = "asked_back"
    EXTENDED = "extended"
    REMINDED = "reminded"
    MISSED = "missed"
    OFFERED = "offered"
    ESCALATED = "escalated"
    MERGED = "merged"
    UNMERGED = "unmerged"
    VISITED = "visited"
    SOLVED = "solved"
    RATING_ASKED = "rating_asked"
    EFFECT_ASKED = "effect_asked"
    EFFECT = "effect"


class ClockKind(StrEnum):
    """What a consultation's clock waits for."""

    ACCEPT = "accept"
    FIRST_REPLY = "first_reply"
    NEXT_REPLY = "next_reply"
    RESOLVE = "resolve"


class ClockTerms(StrEnum):
    """Whose deadlines a clock goes by."""

    NORMAL = "normal"
    URGENT = "urgent"
    OFFICE = "office"


class ClockStage(StrEnum):
    """How far a clock has gone: what was done last because of it."""

    BEGUN = "begun"
    REMINDED = "reminded"
    OFFERED = "offered"
    ESCALATED = "escalated"


class ClockOutcome(StrEnum):
    """How a clock ended. DROPPED: what it waited for is not to come any more."""

    MET = "met"
    MISSED = "missed"
    DROPPED = "dropped"


class OfferStatus(StrEnum):
    """What became of offering a consultation to a second commissioner."""

    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"
    CLOSED = "closed"


class MemberRole(StrEnum):
    """What somebody in the bureau or a village station does here, besides the commissioners."""

    INFORMANT = "informant"
    DUTY = "duty"
    LEADER = "leader"


class CandidateStatus(StrEnum):
    """Whether an answer has become knowledge."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"


class Effect(StrEnum):
    """How crop or animal fare some days after an answer."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


class ActorKind(StrEnum):
    """Who acted."""

    ASKER = "asker"
    COMMISSIONER = "commissioner"
    STAFF = "staff"
    SYSTEM = "system"


class Rating(StrEnum):
    """An asker's verdict on an answer."""

    SATISFIED = "satisfied"
    DISSATISFIED = "dissatisfied"


class PushStatus(StrEnum):
    """How far the work that a push asked for has come."""

    RECEIVED = "received"
    DONE = "done"
    FAILED = "failed"


class PushReply(StrEnum):
    """How the reply to a push leaves: nobody took it yet, in the HTTP response, or through the outbox."""

    PENDING = "pending"
    PASSIVE = "passive"
    OUTBOX = "outbox"
    NONE = "none"


class OutboxStatus(StrEnum):
    """Where an outgoing message stands. HELD waits for the recipient's next contact."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    HELD = "held"
    FAILED = "failed"


class Ladder(StrEnum):
    """What a template message does: it announces a REPLY, which still waits, and is enough for a NOTICE."""

    REPLY = "reply"
    NOTICE = "notice"


class SendChannel(StrEnum):
    """A way out to a WeChat user."""

    CUSTOMER_SERVICE = "customer_service"
    TEMPLATE = "template"
    NEXT_CONTACT = "next_contact"


class Rung(StrEnum):
    """How far down the ladder a message went before its recipient had it.

    TEMPLATE: a notice, which a template is enough for. TEMPLATE_THEN_CONTACT: announced by a template, sent
    when they next made contact; NEXT_CONTACT: sent then without having been announced.
    """

    PASSIVE = "passive"
    CUSTOMER_SERVICE = "customer_service"
    TEMPLATE = "template"
    TEMPLATE_THEN_CONTACT = "template_then_contact"
    NEXT_CONTACT = "next_contact"


class SendOutcome(StrEnum):
    """How one attempt at sending ended. UNKNOWN: the process died between sending and noting it."""

    STARTED = "started"
    SENT = "sent"
    RETRY = "retry"
    NEXT_CHANNEL = "next_channel"
    STOPPED = "stopped"
    UNKNOWN = "unknown"


class MediaKind(StrEnum):
    """What kind of file came with a message."""

    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"


class MediaOrigin(StrEnum):
    """The door a file came in by: the chat, or a page."""

    WECHAT = "wechat"
    PAGE = "page"


class MediaStatus(StrEnum):
    """Whether a file has been fetched from the platform. FAILED rows are shown and counted."""

    WAITING = "waiting"
    STORED = "stored"
    FAILED = "failed"


class EventType(StrEnum):
    """The kinds of outreach events the bureau counts."""

    CONSULTING = "consulting"
    TRAINING = "training"
    LECTURE = "lecture"
    RURAL = "rural"
    EXHIBITION = "exhibition"
    VISIT = "visit"
    COMPETITION = "competition"
    DRILL = "drill"
    CEREMONY = "ceremony"
    OTHER = "other"


class SessionStatus(StrEnum):
    """Whether people may see and join an event session."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class RegistrationStatus(StrEnum):
    """One person's seats at one session. OFFERED: held for them until they confirm; LAPSED: they did not."""

    REGISTERED = "registered"
    WAITING = "waiting"
    OFFERED = "offered"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"


class FigureKind(StrEnum):
    """What staff count at a session: people there, what was handed out, consultations on the spot."""

    HEADCOUNT = "headcount"
    MATERIAL = "material"
    CONSULTATION = "consultation"


class LedgerRecord(StrEnum):
    """What one row of the bureau's ledger (台账) counts."""

    EVENT = "event"
    ATTENDANCE = "attendance"
    MATERIAL = "material"
    CONSULTATION = "consultation"
    PUSH = "push"
    MEDIA = "media"
    INSPECTION = "inspection"
    VISIT = "visit"
    DRILL = "drill"


class MaterialClass(StrEnum):
    """What was handed out, and so the unit it is counted in: 册, 份, 套, or the unit of the record."""

    BOOK = "book"
    LEAFLET = "leaflet"
    MANUAL = "manual"
    OTHER = "other"


class QuakeSource(StrEnum):
    """Where the news of an earthquake comes from. HAND: entered by the office."""

    CENC = "cenc"
    WOLFX = "wolfx"
    USGS = "usgs"
    HAND = "hand"


class BulletinStatus(StrEnum):
    """How sure the news of an earthquake is. WITHDRAWN: there was none."""

    AUTOMATIC = "automatic"
    REVIEWED = "reviewed"
    WITHDRAWN = "withdrawn"
