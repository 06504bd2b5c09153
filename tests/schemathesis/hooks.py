"""What a document cannot say and the judge must know.

The contract lets two schema-valid inputs be refused with 422: a reference to a row that does not exist (`not_found`), and a
password of the list of common ones (`common`). The judge makes up both. A well-formed reference is therefore sent as null, and a
common password is replaced; malformed ones go out as they are, so that refusals are still judged.

It also leaves four forms open (contract §9, "excepted"): U+0000 in a text, whole numbers written as `5.0`, years before 1600, and
e-mail addresses beyond the plain ones. None of them is sent as valid data, and an address with more than 64 characters before the `@` is sent
as one that is certainly none.
"""

import os
import re

import schemathesis

EARLY = re.compile(r"(0[0-9]{3}|1[0-5][0-9]{2})-[0-9]{2}-[0-9]{2}.*")
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

with open(os.environ["COMMON_PASSWORDS"], encoding="ascii") as file:
    COMMON = set(file.read().split())


@schemathesis.hook
def before_call(context, case, kwargs):
    is_valid = case.meta is not None and case.meta.generation.mode.is_positive
    for values in (case.query, case.body):
        for key, value in list(values.items()) if is_valid and isinstance(values, dict) else []:
            if isinstance(value, str) and EARLY.fullmatch(value):
                values[key] = "2" + value[1:]
    if not isinstance(case.body, dict):
        return
    for key, value in case.body.items():
        if is_valid and isinstance(value, float) and value.is_integer():
            case.body[key] = int(value)
        if not isinstance(value, str):
            continue
        if is_valid and "\0" in value:
            value = case.body[key] = value.replace("\0", "0")
        if key == "email" and len(value.partition("@")[0]) > 64:
            case.body[key] = "no address"
        if key.endswith("_id") and UUID.fullmatch(value):
            case.body[key] = None
        elif key in ("password", "new_password") and value.lower() in COMMON:
            case.body[key] = "no list has this one"
