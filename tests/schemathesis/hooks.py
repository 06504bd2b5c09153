"""What a document cannot say and the judge must know.

The contract lets two schema-valid inputs be refused with 422: a reference to a row that does not exist (`not_found`), and a
password of the list of common ones (`common`). The judge makes up both. A well-formed reference is therefore sent as null, and a
common password is replaced; malformed ones go out as they are, so that refusals are still judged.
"""

import os
import re

import schemathesis

UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

with open(os.environ["COMMON_PASSWORDS"], encoding="ascii") as file:
    COMMON = set(file.read().split())


@schemathesis.hook
def before_call(context, case, kwargs):
    if not isinstance(case.body, dict):
        return
    for key, value in case.body.items():
        if not isinstance(value, str):
            continue
        if key.endswith("_id") and UUID.fullmatch(value):
            case.body[key] = None
        elif key in ("password", "new_password") and value.lower() in COMMON:
            case.body[key] = "no list has this one"
