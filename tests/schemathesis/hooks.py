"""What a document cannot say and the judge must know, one hook a fact.

A reference must name an existing row of the same owner: a random UUID is valid by the schema and rightly refused with 422
`not_found` (contract: the one exception of the OpenAPI document, with `common`). Optional references are therefore sent as
null where the judge made up a well-formed UUID; malformed ones are sent as they are, so that refusals are still judged.
"""

import re

import schemathesis

UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@schemathesis.hook
def map_body(context, body):
    if isinstance(body, dict):
        for key, value in body.items():
            if key.endswith("_id") and isinstance(value, str) and UUID.fullmatch(value):
                body[key] = None
    return body
