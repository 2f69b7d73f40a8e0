"""What the program fills into the texts of `informant` and `member`."""

TEXTS = {
    "informant.how": "",
    "informant.not_one": "",
    "informant.no_village": "village villages",
    "informant.which_village": "village villages",
    "informant.opened": "farmer number name due",
    "informant.added": "farmer number name due",
    "informant.claim": "farmer code",
    "informant.answered": "farmer",
    "informant.claim_needs_code": "",
    "informant.no_claim": "",
    "informant.own_claim": "",
    "informant.claimed": "number question",
    "member.bound_informant": "name",
    "member.bound_duty": "name",
    "member.bound_leader": "name",
}
