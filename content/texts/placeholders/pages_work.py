"""What the program fills into the texts of the pages that commissioners work on."""

_PLAIN = {
    "work": "merge merge_hint merge_button ways queue queue_empty queue_empty_hint until waits "
    "waits_for_asker asker farmer handler why_given delivery claim decline accept accept_hint "
    "references insert earlier no_answer_yet self_served other_ways close ask ask_hint "
    "ask_words ask_button extend extend_hint extend_days extend_words extend_button return "
    "return_hint return_words return_button transfer transfer_hint transfer_button colleague "
    "no_colleague answer_words send back photo_short desk desk_cases desk_empty undelivered "
    "all_delivered assign assign_hint assign_button away_now away_soon come_back call_off "
    "take_leave first_day last_day substitute nobody leave_hint leave_button visit visit_here "
    "day people village problem problem_hint is_solved solved not_solved photo visit_button "
    "visits span no_rows all_figures unsent",
    "work.way": "queue visit leave figures",
    "work.group": "offered to_do awaits_asker answered",
    "work.span_of": "month year",
    "work.figure": "responsible handled answered first on_time late rated satisfied",
    "work.done": "merge leave back visit assign accept claim decline answer ask extend return transfer close",
    "work.refused": "no_room illegal_step no_colleague no_transfer not_answered too_late extended_before"
    " same_case merged_away not_open no_substitute substitute_away bad_day bad_people no_village"
    " too_large wrong_content"
    " invalid_input unwritten too_long other",
    "page.error": "taken taken_hint",
    "work.net": "saved restored sending stopped stop",
}
TEXTS = {f"{group}.{name}": "" for group, names in _PLAIN.items() for name in names.split()} | {
    "work.case": "number",
    "work.responsible": "name",
    "work.working_days": "count",
    "work.desk_late": "name",
    "work.since": "time",
    "work.away_span": "first last",
    "work.stands_in": "name",
    "work.visit_for": "number",
    "work.visit_line": "day place people",
    "work.median": "minutes",
    "work.response_rate": "rated answered",
    "work.replied_in": "minutes",
    "work.offered": "name",
    "work.source": "source",
    "work.colleague_line": "name count",
    "work.refused.answered_meanwhile": "name at",
    "work.refused.not_yours": "name",
    "work.refused.taken": "name",
    "work.refused.colleague_away": "names",
    "work.refused.colleague_full": "names",
    "work.refused.colleague_returned": "names",
    "work.net.again": "times",
}
