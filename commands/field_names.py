"""What the fields of a concern that people write into are called, wherever they are shown."""

WORDS = {
    "quote": "What it says",
    "group_name": "Group or page",
    "post_address": "Address of the post",
    "account_address": "Address of the account",
    "display_name": "Name shown",
    "how_known": "How the person is known",
    "seen_by": "Who saw it",
    "reach": "How far it reaches",
    "platform_reference": "The platform's reference",
    "platform_answer": "The platform's answer",
    "referral_reference": "Their reference",
    "more": "Anything else",
    "decision": "Decision",
    "reasons": "Reasons",
    "to_tell": "Prepared for the person who raised it",
    "told_raiser": "Told to the person who raised it",
}
